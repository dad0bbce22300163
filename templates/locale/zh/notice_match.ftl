# 新近符合条件的提醒
notice-now_qualifies = 现在符合“{ $product }”的准入条件
notice_text-now_qualifies = 根据平台上贵企业的最新信息，现在符合{ $bank }“{ $product }”写明的准入条件。是否授信、额度和利率由银行审查后决定，可以提交融资需求后申请。
