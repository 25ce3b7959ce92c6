using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Types;

namespace EdgeOrch.ApiServer.Streaming;

/// <summary>Finds the node and the container a stream request means, with upstream's words when it means none.</summary>
internal static class PodTarget
{
    private const string DefaultContainerAnnotation = "kubectl.kubernetes.io/default-container";

    /// <summary>The node the pod runs on.</summary>
    /// <exception cref="ApiException">400: the pod has no node yet.</exception>
    public static string NodeOf(Pod pod) => pod.Spec?.NodeName is { Length: > 0 } node
        ? node
        : throw ApiException.BadRequest($"pod {pod.Metadata.Name} does not have a host assigned");

    /// <summary>The container that is named, or the only one.</summary>
    /// <exception cref="ApiException">400: there is no such container, or there are several to choose from.</exception>
    public static string ContainerOf(Pod pod, string? named)
    {
        var containers = Names(pod.Spec?.Containers);
        var inits = Names(pod.Spec?.InitContainers);
        var ephemeral = (pod.Spec?.EphemeralContainers ?? []).Select(c => c.Name ?? "").ToList();
        if (!string.IsNullOrEmpty(named))
        {
            return containers.Contains(named) || inits.Contains(named) || ephemeral.Contains(named)
                ? named
                : throw ApiException.BadRequest($"container {named} is not valid for pod {pod.Metadata.Name}");
        }

        if (containers.Count == 1)
        {
            return containers[0];
        }

        if (pod.Metadata.Annotations?.GetValueOrDefault(DefaultContainerAnnotation) is { } preferred && containers.Contains(preferred))
        {
            return preferred;
        }

        var choice = inits.Count > 0
            ? $"a container name must be specified for pod {pod.Metadata.Name}, choose one of: [{string.Join(' ', containers)}] or one of the init containers: [{string.Join(' ', inits)}]"
            : $"a container name must be specified for pod {pod.Metadata.Name}, choose one of: [{string.Join(' ', containers)}]";
        throw ApiException.BadRequest(choice);
    }

    private static List<string> Names(List<Container>? containers) => [.. (containers ?? []).Select(c => c.Name ?? "")];
}
