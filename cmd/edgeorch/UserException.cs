namespace EdgeOrch.Cli;

/// <summary>Something failed that the user can understand and mend; the message says what and how.</summary>
internal sealed class UserException(string message, Exception? inner = null) : Exception(message, inner);
