# Dates and money
date-day = { $year }-{ $month }-{ $day }
money-wan = CNY { $amount } ten thousand
money-yuan = CNY { $amount }
