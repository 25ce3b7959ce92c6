using EdgeOrch.Api.Types;
using EdgeOrch.Client.Events;

namespace EdgeOrch.Node.Pods;

/// <summary>What events of pods and containers refer to. Pure.</summary>
internal static class PodEvents
{
    /// <summary>The pod.</summary>
    public static ObjectReference Regarding(Pod pod) => ObjectReferences.To(pod);

    /// <summary>A container of the pod, by upstream's field path.</summary>
    public static ObjectReference Regarding(Pod pod, PodContainer container)
    {
        var list = container.Kind switch
        {
            ContainerKind.Main => "containers",
            ContainerKind.Ephemeral => "ephemeralContainers",
            _ => "initContainers",
        };
        return ObjectReferences.To(pod, $"spec.{list}{{{container.Name}}}");
    }

    /// <summary>The pod as upstream's messages name it.</summary>
    public static string Name(Pod pod) => $"{pod.Metadata.Name}_{pod.Metadata.Namespace}({pod.Metadata.Uid})";
}
