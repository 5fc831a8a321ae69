"""What people are told: in the workplace, by e-mail once a day if they want it, and in their own calendar. Nothing personal leaves."""
