# Notices and mails
mail-greeting = Hello,
mail-open = Open the page
mail-footer = This mail was sent by the platform; please do not reply to it.

## Authorisations
notice-authorisation_revoked = Authorisation withdrawn: application { $number }
notice_text-authorisation_revoked = Authorisation { $letter } has been withdrawn; from today the firm's credit file can no longer be read under it. Earlier look-ups stay on record. If application { $number } is still under way, please contact the firm.
