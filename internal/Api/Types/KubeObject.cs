using System.Text.Json;

namespace EdgeOrch.Api.Types;

/// <summary>What every stored kind has in common.</summary>
public abstract class KubeObject
{
    /// <summary>Group and version, for example <c>apps/v1</c>.</summary>
    public string? ApiVersion { get; set; }

    /// <summary>The kind's name.</summary>
    public string? Kind { get; set; }

    /// <summary>Identity, labels, owners and life-cycle marks.</summary>
    public ObjectMeta Metadata { get; set; } = new();

    /// <summary>Writes the object as JSON.</summary>
    public abstract void Write(Utf8JsonWriter writer);

    /// <summary><c>namespace/name</c>, or the name alone for cluster-scoped objects: the key caches and work queues use.</summary>
    public string Key => Metadata.Namespace is { Length: > 0 } ns ? $"{ns}/{Metadata.Name}" : Metadata.Name ?? "";
}

/// <summary>A kind that knows where the API serves it.</summary>
public interface IKubeObject<TSelf> : IJsonModel<TSelf>
    where TSelf : KubeObject, IKubeObject<TSelf>
{
    /// <summary>Where the API serves this kind.</summary>
    static abstract ResourceType ResourceType { get; }
}
