namespace EdgeOrch.Api.OpenApi;

/// <summary>Query parameters of the operations.</summary>
internal static class OperationParameters
{
    private static readonly (string, string, string) Pretty = ("pretty", "string", "If 'true', the answer is indented.");
    private static readonly (string, string, string) DryRun = ("dryRun", "string", "'All' goes through every stage but stores nothing.");
    private static readonly (string, string, string) Manager = ("fieldManager", "string", "Name of the actor that makes the change.");
    private static readonly (string, string, string) Validation = ("fieldValidation", "string", "What happens to unknown and duplicate fields: Ignore, Warn or Strict.");
    private static readonly (string, string, string) Force = ("force", "boolean", "An apply takes over fields that others own.");

    private static readonly (string, string, string)[] List =
    [
        Pretty, ("allowWatchBookmarks", "boolean", "Send bookmarks in a watch."), ("continue", "string", "Token of the next page."),
        ("fieldSelector", "string", "Only objects whose fields match."), ("labelSelector", "string", "Only objects whose labels match."),
        ("limit", "integer", "Most objects per page."), ("resourceVersion", "string", "Oldest state that may be answered from."),
        ("resourceVersionMatch", "string", "How resourceVersion is meant."), ("sendInitialEvents", "boolean", "A watch begins with what is there."),
        ("timeoutSeconds", "integer", "End of the list or watch."), ("watch", "boolean", "Send changes as they happen."),
    ];

    private static readonly (string, string, string)[] Delete =
    [
        Pretty, DryRun, ("gracePeriodSeconds", "integer", "Seconds before the object is removed."),
        ("orphanDependents", "boolean", "Deprecated; use propagationPolicy."),
        ("propagationPolicy", "string", "What happens to dependents: Orphan, Background or Foreground."),
    ];

    /// <summary>Name, type and explanation of each query parameter of an operation.</summary>
    public static IReadOnlyList<(string Name, string Type, string Text)> Of(ApiOperation operation) => operation.Action switch
    {
        "list" => List,
        "post" or "put" => [Pretty, DryRun, Manager, Validation],
        "patch" => [Pretty, DryRun, Manager, Validation, Force],
        "delete" => Delete,
        "deletecollection" => [.. List, .. Delete.Skip(1)],
        "connect" => [],
        _ => [Pretty],
    };
}
