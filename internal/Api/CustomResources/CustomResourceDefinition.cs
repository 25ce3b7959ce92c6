using System.Text.Json.Nodes;

namespace EdgeOrch.Api.CustomResources;

/// <summary>
/// What a CustomResourceDefinition object says, read once. Immutable; the object it was read from must not be changed
/// afterwards. Reading accepts anything: <see cref="Validation.Validator"/> is what refuses bad definitions.
/// </summary>
public sealed class CustomResourceDefinition
{
    private CustomResourceDefinition(JsonObject value)
    {
        var spec = JsonTree.Object(value, "spec");
        var status = JsonTree.Object(value, "status");
        Source = value;
        Name = JsonTree.Text(JsonTree.Object(value, "metadata"), "name") ?? "";
        Group = JsonTree.Text(spec, "group") ?? "";
        Namespaced = JsonTree.Text(spec, "scope") == "Namespaced";
        Names = CustomNames.Read(JsonTree.Object(spec, "names"));
        AcceptedNames = JsonTree.Object(status, "acceptedNames") is { } accepted ? CustomNames.Read(accepted) : null;
        StoredVersions = [.. JsonTree.Texts(status, "storedVersions")];
        Conversion = ConversionSettings.Read(JsonTree.Object(spec, "conversion"));
        PreserveUnknownFields = JsonTree.Flag(spec, "preserveUnknownFields") ?? false;
        Versions = [.. JsonTree.Objects(spec, "versions").Select(CustomVersion.Read)];
    }

    /// <summary>The object this was read from. Not to be changed.</summary>
    public JsonObject Source { get; }

    /// <summary>metadata.name: plural and group joined by a dot.</summary>
    public string Name { get; }

    /// <summary>API group.</summary>
    public string Group { get; }

    /// <summary>True when objects live in a namespace.</summary>
    public bool Namespaced { get; }

    /// <summary>The names asked for.</summary>
    public CustomNames Names { get; }

    /// <summary>The names in use, or null as long as nothing has been accepted.</summary>
    public CustomNames? AcceptedNames { get; }

    /// <summary>All versions, in the definition's order.</summary>
    public IReadOnlyList<CustomVersion> Versions { get; }

    /// <summary>Versions objects may still be stored in (status.storedVersions).</summary>
    public IReadOnlyList<string> StoredVersions { get; }

    /// <summary>How versions are converted.</summary>
    public ConversionSettings Conversion { get; }

    /// <summary>True when nothing is pruned, which only definitions from the time before v1 may ask for.</summary>
    public bool PreserveUnknownFields { get; }

    /// <summary>The version objects are stored in, or null when the definition names none.</summary>
    public CustomVersion? StorageVersion => Versions.FirstOrDefault(v => v.Storage);

    /// <summary>True when a schema has x-kubernetes-validations: they are kept in the definition and not enforced.</summary>
    public bool HasExpressions => Versions.Any(v => v.Schema is { HasExpressions: true });

    /// <summary>True when the schema of every version that has one is structural.</summary>
    public bool IsStructural => Versions.All(v => v.Schema is null || v.Violations.Count == 0);

    /// <summary>Reads a CustomResourceDefinition object.</summary>
    public static CustomResourceDefinition Read(JsonObject value) => new(value);

    /// <summary>The version of this name, or null.</summary>
    public CustomVersion? FindVersion(string name) => Versions.FirstOrDefault(v => v.Name == name);

    /// <summary>True when the condition is there with status True.</summary>
    public bool HasCondition(string type)
        => JsonTree.Objects(JsonTree.Object(Source, "status"), "conditions")
            .Any(c => JsonTree.Text(c, "type") == type && JsonTree.Text(c, "status") == "True");

    /// <inheritdoc/>
    public override string ToString() => Name;
}
