using System.Text.Json.Nodes;
using EdgeOrch.Api.CustomResources.Values;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.CustomResources;

/// <summary>What a kind is when it comes from a CustomResourceDefinition. Immutable.</summary>
/// <param name="Definition">The definition.</param>
/// <param name="Version">The version of it that the kind is.</param>
/// <param name="ObjectMeta">The type of metadata.</param>
public sealed record CustomKind(CustomResourceDefinition Definition, CustomVersion Version, TypeSchema ObjectMeta)
{
    /// <summary>What every object has, whatever its schema says; the rest is taken as it comes.</summary>
    internal TypeSchema Envelope { get; } = new TypeSchema(Definition.Names.Kind, FieldType.Object) { PreserveUnknownFields = true }.Define(
    [
        new FieldSchema("apiVersion", ScalarTypes.String),
        new FieldSchema("kind", ScalarTypes.String),
        new FieldSchema("metadata", ObjectMeta),
    ]);

    /// <summary>What objects must look like; null where anything is accepted.</summary>
    public StructuralSchema? Schema => Version.Schema;

    /// <summary>True when a version has defaults, so that objects of an earlier definition may lack some. Reads the schemas.</summary>
    public bool HasDefaults => Definition.Versions.Any(static version => version.Schema?.HasDefaults == true);

    /// <summary>Gives an object the defaults of the version it is in.</summary>
    public void Default(JsonObject value)
    {
        var version = JsonTree.Text(value, "apiVersion")?.Split('/')[^1];
        if (version is not null && Definition.FindVersion(version)?.Schema is { } schema)
        {
            CustomDefaults.Apply(schema, value);
        }
    }

    /// <summary>Paths of /scale, or null when there is none.</summary>
    public ScalePaths? Scale => Version.Scale;

    /// <summary>True when unknown fields are dropped.</summary>
    public bool Prunes => !Definition.PreserveUnknownFields && Schema is not null;

    /// <summary>The Warning that every use of this version is answered with, or null.</summary>
    public string? Warning => !Version.Deprecated ? null
        : Version.DeprecationWarning ?? $"{Definition.Group}/{Version.Name} {Definition.Names.Kind} is deprecated";
}
