"""What is asked of the packages that the product stands on: known holes, licences, and that the lock holds them all."""
