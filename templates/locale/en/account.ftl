# Signing in and registering.

sign-in-title = Sign in
sign-in-failed = Not signed in
sign-in-login = User name
sign-in-login-hint = The name you chose when registering
sign-in-password = Password
sign-in-no-account = No account for your firm yet?
register-link = Register
sign-in-staff = Accounts of banks and departments are opened by the credit office. If you forgot your password, please call us.

register-title = Register a firm
register-lead = This takes about 3 minutes. Please have the business licence ready.
register-firm = Firm
register-uscc = Unified social credit code
register-uscc-hint = The 18 characters on the business licence
register-firm-name = Name of the firm
register-firm-name-hint = As on the business licence
register-person = Contact person
register-person-name = Name
register-email = E-mail
register-email-hint = Progress and reminders are sent here
register-account = Account
register-login = User name
register-login-hint = Letters, digits and underscores, 4 to 32 characters
register-password = Password
register-password-hint = At least 12 characters. Some unrelated words in a row are easy to remember and safe.
register-agree = Confirmation
register-agree-text = I am the legal representative of this firm or an agent authorised by them, and what I entered is true.
register-submit = Register
register-have-account = I have an account
