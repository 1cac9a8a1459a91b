"""Pure functions of series. Inputs are never changed; nothing here knows of Discord, networks or clocks."""
