using EdgeOrch.Api.Tables;

namespace EdgeOrch.Api.Schema;

/// <summary>A column of a custom resource's table (additionalPrinterColumns).</summary>
/// <param name="Name">Heading.</param>
/// <param name="Type">"string", "integer", "number", "boolean" or "date".</param>
/// <param name="Format">OpenAPI format, or empty.</param>
/// <param name="Description">Explanation, or empty.</param>
/// <param name="Priority">0 is always shown, more only in the wide view.</param>
/// <param name="JsonPath">Where the value is, for example ".spec.replicas".</param>
public sealed record PrinterColumn(string Name, string Type, string Format, string Description, int Priority, string JsonPath)
{
    private readonly Lazy<JsonPath?> _path = new(() => Tables.JsonPath.TryParse(JsonPath, out var path, out _) ? path : null);

    /// <summary>The path ready for use; null when it cannot be read.</summary>
    public JsonPath? Path => _path.Value;

    /// <inheritdoc/>
    public bool Equals(PrinterColumn? other)
        => other is not null && (Name, Type, Format, Description, Priority, JsonPath)
            == (other.Name, other.Type, other.Format, other.Description, other.Priority, other.JsonPath);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, JsonPath);
}
