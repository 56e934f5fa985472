"""The project package: settings, URL wiring, the plugin contract and the design."""
