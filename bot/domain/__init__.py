"""The words of the field. Nothing here knows of Discord, networks, clocks or drawing."""
