# Notices and mails
mail-greeting = Hello,
mail-open = Open the page
mail-footer = This mail was sent by the platform; please do not reply to it.
