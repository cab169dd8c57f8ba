"""The hospital's own gateways, held against docs/contracts: for a vendor who has to know what to change."""
