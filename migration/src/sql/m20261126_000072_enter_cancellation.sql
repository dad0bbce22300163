-- The day on which the register struck a firm off, where it says so: nothing can begin for it after that.
ALTER TABLE enterprise ADD COLUMN cancelled_on {day};
ALTER TABLE enterprise_event ADD COLUMN cancelled_on {day};
