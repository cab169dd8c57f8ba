"""Bad days, played: a scenario is a TOML file of steps; a play leaves a report with pictures."""
