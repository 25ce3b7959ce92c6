using EdgeOrch.Api.Schema;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>
/// Where the values of field selectors are in stored objects. Most selectable fields are named by their path; some built-in ones have
/// another name, or several. Pure.
/// </summary>
internal static class SelectedFields
{
    private const string Regarding = "regarding.";

    /// <summary>The paths to index the objects of a stored kind by.</summary>
    public static IReadOnlyList<string> PathsOf(KindDescription kind) =>
        kind.BuiltIn ? [.. kind.SelectableFields.Select(static field => PathOf(field))] : kind.SelectableFields;

    /// <summary>The path in the stored object that a selectable field of a served kind means.</summary>
    public static string PathOf(KindDescription kind, string field) => kind.BuiltIn ? PathOf(field) : field;

    /// <summary>The path looked at when there is nothing at a path; or null.</summary>
    public static string? FallbackOf(KindDescription kind, string path) =>
        kind.BuiltIn && path == "source.component" ? "reportingComponent" : null;

    /// <summary>What a value counts as that the API leaves out because it is false or zero; or null.</summary>
    public static string? Absent(KindDescription kind, string path) => !kind.BuiltIn ? null : path switch
    {
        "spec.unschedulable" or "spec.hostNetwork" => "false",
        "status.replicas" or "status.succeeded" => "0",
        _ => null,
    };

    private static string PathOf(string field) => field switch
    {
        "status.successful" => "status.succeeded",
        "source" => "source.component",
        "reportingController" => "reportingComponent",
        _ => field.StartsWith(Regarding, StringComparison.Ordinal) ? string.Concat("involvedObject.", field.AsSpan(Regarding.Length)) : field,
    };
}
