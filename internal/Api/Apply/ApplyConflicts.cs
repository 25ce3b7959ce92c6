using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Apply;

/// <summary>How fields that others own are refused to an applier.</summary>
internal static class ApplyConflicts
{
    /// <summary>The error that names every field and its manager.</summary>
    public static ApiException Error(IEnumerable<(ManagerEntry Owner, FieldSet Fields)> taken)
    {
        var conflicts = taken.Select(static t => (Owner: t.Owner.ToString(), Paths: t.Fields.Paths().ToList()))
            .OrderBy(static t => t.Owner, StringComparer.Ordinal).ToList();
        var causes = conflicts.SelectMany(static c => c.Paths.Select(path => new StatusCause("FieldManagerConflict", $"conflict with {c.Owner}", path))).ToList();
        if (causes.Count == 1)
        {
            return ApiException.ApplyConflict($"Apply failed with 1 conflict: {causes[0].Message}: {causes[0].Field}", causes);
        }

        var lines = conflicts.SelectMany(static c => c.Paths.Select(static path => "- " + path).Prepend($"conflicts with {c.Owner}:"));
        return ApiException.ApplyConflict($"Apply failed with {causes.Count} conflicts: {string.Join('\n', lines)}", causes);
    }
}
