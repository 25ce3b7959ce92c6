namespace EdgeOrch.Client.Events;

/// <summary>An event on its way to the API; equal ones are counted on one object. Immutable.</summary>
internal sealed record PendingEvent(
    string Kind, string Namespace, string Name, string Uid, string ApiVersion, string FieldPath, string Type, string Reason, string Message);
