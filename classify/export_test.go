package classify

// DriverWords is what the texts of drivers mean.
var DriverWords = ofDriverWords
