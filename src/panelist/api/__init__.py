"""HTTP in, HTTP out: the endpoints of the contract, one file per kind of object."""
