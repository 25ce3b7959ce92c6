using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.CustomResources;

/// <summary>One version of a custom resource. Immutable; the schema is read on first use. Safe to share between threads.</summary>
public sealed class CustomVersion
{
    private readonly Lazy<StructuralSchema?> _schema;
    private readonly Lazy<IReadOnlyList<FieldError>> _violations;

    private CustomVersion(JsonObject version, string path)
    {
        Name = JsonTree.Text(version, "name") ?? "";
        Served = JsonTree.Flag(version, "served") ?? false;
        Storage = JsonTree.Flag(version, "storage") ?? false;
        Deprecated = JsonTree.Flag(version, "deprecated") ?? false;
        DeprecationWarning = JsonTree.Text(version, "deprecationWarning");
        SchemaSource = JsonTree.At(version, "schema", "openAPIV3Schema");
        var subresources = JsonTree.Object(version, "subresources");
        HasStatus = JsonTree.Has(subresources, "status");
        Scale = ScalePaths.Read(JsonTree.Object(subresources, "scale"));
        PrinterColumns = [.. JsonTree.Objects(version, "additionalPrinterColumns").Select(Column)];
        SelectableFields = [.. JsonTree.Objects(version, "selectableFields").Select(f => new FieldPath(JsonTree.Text(f, "jsonPath") ?? ""))];
        _schema = new Lazy<StructuralSchema?>(() => SchemaSource is null ? null : StructuralSchema.Parse(SchemaSource));
        _violations = new Lazy<IReadOnlyList<FieldError>>(() => StructuralViolations.Of(Schema, path + ".schema.openAPIV3Schema"));
    }

    /// <summary>Version, for example "v1beta1".</summary>
    public string Name { get; }

    /// <summary>True when clients may use it.</summary>
    public bool Served { get; }

    /// <summary>True for the one version objects are stored in.</summary>
    public bool Storage { get; }

    /// <summary>True when clients shall be warned.</summary>
    public bool Deprecated { get; }

    /// <summary>The warning the definition wants given, or null for the standard one.</summary>
    public string? DeprecationWarning { get; }

    /// <summary>True when there is a /status.</summary>
    public bool HasStatus { get; }

    /// <summary>Paths of /scale, or null when there is none.</summary>
    public ScalePaths? Scale { get; }

    /// <summary>Columns of tables, after the name.</summary>
    public IReadOnlyList<PrinterColumn> PrinterColumns { get; }

    /// <summary>Fields a field selector may use.</summary>
    public IReadOnlyList<FieldPath> SelectableFields { get; }

    /// <summary>The schema as it was written, or null. Not to be changed.</summary>
    public JsonObject? SchemaSource { get; }

    /// <summary>The schema, or null when the version has none.</summary>
    public StructuralSchema? Schema => _schema.Value;

    /// <summary>Why the schema is not structural; empty when it is.</summary>
    public IReadOnlyList<FieldError> Violations => _violations.Value;

    /// <summary>Reads spec.versions[<paramref name="index"/>].</summary>
    internal static CustomVersion Read(JsonObject version, int index) => new(version, $"spec.versions[{index}]");

    private static PrinterColumn Column(JsonObject column) => new(
        JsonTree.Text(column, "name") ?? "",
        JsonTree.Text(column, "type") ?? "",
        JsonTree.Text(column, "format") ?? "",
        JsonTree.Text(column, "description") ?? "",
        (int)(JsonTree.Number(column, "priority") ?? 0),
        JsonTree.Text(column, "jsonPath") ?? "");
}
