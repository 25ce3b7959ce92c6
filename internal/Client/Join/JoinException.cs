namespace EdgeOrch.Client.Join;

/// <summary>The node cannot join, and trying again as it is will not help; the message names the flag or file to look at.</summary>
public sealed class JoinException(string message, Exception? inner = null) : Exception(message, inner);
