"""Who receives: the routing's answer, and what past handoffs suggest where no rule settles it."""
