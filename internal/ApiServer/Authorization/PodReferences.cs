using System.Text.Json;
using EdgeOrch.Api.Types;

namespace EdgeOrch.ApiServer.Authorization;

/// <summary>
/// What of a pod decides which objects its node may read: a hundredth of the pod itself, so that following all pods costs
/// little. Immutable after reading.
/// </summary>
public sealed class PodReferences : KubeObject, IKubeObject<PodReferences>
{
    /// <inheritdoc/>
    public static ResourceType ResourceType => Pod.ResourceType;

    /// <summary>The node the pod is bound to; empty before.</summary>
    public string NodeName { get; private init; } = "";

    /// <summary>The pod's service account.</summary>
    public string ServiceAccount { get; private init; } = "";

    /// <summary>The objects of the pod's namespace it uses, as <c>secrets/NAME</c>, <c>configmaps/NAME</c> and so on.</summary>
    public IReadOnlySet<string> Uses { get; private init; } = new HashSet<string>();

    /// <inheritdoc/>
    public static PodReferences Read(ref Utf8JsonReader reader)
    {
        var pod = Pod.Read(ref reader);
        return new PodReferences
        {
            Metadata = new ObjectMeta
            {
                Name = pod.Metadata.Name,
                Namespace = pod.Metadata.Namespace,
                Uid = pod.Metadata.Uid,
                ResourceVersion = pod.Metadata.ResourceVersion,
            },
            NodeName = pod.Spec?.NodeName ?? "",
            ServiceAccount = pod.Spec?.ServiceAccountName ?? "",
            Uses = PodUses.Of(pod),
        };
    }

    /// <summary>Only read, never written.</summary>
    public override void Write(Utf8JsonWriter writer) => throw new InvalidOperationException("a pod's references are not a pod");
}
