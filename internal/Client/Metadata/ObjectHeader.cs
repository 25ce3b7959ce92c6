using System.Text.Json;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Client.Metadata;

/// <summary>The little of an object's metadata that ownership and life cycle need, whatever its kind. Immutable.</summary>
public sealed record ObjectHeader
{
    /// <summary>Where the API serves the object.</summary>
    public required ResourceType Resource { get; init; }

    /// <summary>The namespace; empty for cluster-scoped objects.</summary>
    public required string Namespace { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The uid.</summary>
    public required string Uid { get; init; }

    /// <summary>The revision of this state.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary>When deletion began, or null.</summary>
    public DateTimeOffset? DeletionTimestamp { get; init; }

    /// <summary>What must happen before the object goes.</summary>
    public IReadOnlyList<string>? Finalizers { get; init; }

    /// <summary>The owners.</summary>
    public IReadOnlyList<OwnerReference>? Owners { get; init; }

    /// <summary><c>namespace/name</c>, or the name alone.</summary>
    public string Key => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";

    /// <summary>Takes what is needed from metadata.</summary>
    public static ObjectHeader From(ResourceType resource, ObjectMeta metadata) => new()
    {
        Resource = resource,
        Namespace = metadata.Namespace ?? "",
        Name = metadata.Name ?? "",
        Uid = metadata.Uid ?? "",
        ResourceVersion = metadata.ResourceVersion ?? "",
        DeletionTimestamp = metadata.DeletionTimestamp,
        Finalizers = metadata.Finalizers is { Count: > 0 } ? metadata.Finalizers : null,
        Owners = metadata.OwnerReferences is { Count: > 0 } ? metadata.OwnerReferences : null,
    };

    /// <summary>Reads the metadata of the whole or partial object the reader stands on, and skips the rest.</summary>
    internal static ObjectMeta ReadMetadata(ref Utf8JsonReader reader)
    {
        JsonModel.Expect(ref reader, JsonTokenType.StartObject);
        var metadata = new ObjectMeta();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals("metadata"u8);
            reader.Read();
            if (found)
            {
                metadata = ObjectMeta.Read(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return metadata;
    }
}
