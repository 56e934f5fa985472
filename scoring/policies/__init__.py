"""Credit policies: rules as data, their arithmetic, their words, and those that ship with the product."""
