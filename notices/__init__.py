"""Messages of the site to people: in the site itself, by e-mail and by SMS."""
