namespace EdgeOrch.Store;

/// <summary>A change of the group cannot be made; the message says why and what to do.</summary>
public sealed class GroupChangeException(string message) : Exception(message);
