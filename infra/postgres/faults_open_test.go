package postgres

// ConstraintFaults lets the tests see the table of faults.
var ConstraintFaults = constraintFaults
