using EdgeOrch.Api.Types;

namespace EdgeOrch.Node.Pods;

/// <summary>A container of the spec with the part it plays.</summary>
public sealed record PodContainer(ContainerKind Kind, Container Spec)
{
    /// <summary>The container's name.</summary>
    public string Name => Spec.Name ?? "";

    /// <summary>All containers of a pod in start order: init containers and sidecars, main ones, ephemeral ones.</summary>
    public static IReadOnlyList<PodContainer> Of(Pod pod)
    {
        var all = new List<PodContainer>();
        foreach (var init in pod.Spec?.InitContainers ?? [])
        {
            all.Add(new PodContainer(init.RestartPolicy == "Always" ? ContainerKind.Sidecar : ContainerKind.Init, init));
        }

        all.AddRange((pod.Spec?.Containers ?? []).Select(c => new PodContainer(ContainerKind.Main, c)));

        // An ephemeral container has every field of a container plus a target; its JSON reads as a container.
        all.AddRange((pod.Spec?.EphemeralContainers ?? [])
            .Select(e => new PodContainer(ContainerKind.Ephemeral, JsonModel.Parse<Container>(JsonModel.ToUtf8(e)))));
        return all;
    }

    /// <summary>The container of a name, or null.</summary>
    public static PodContainer? Find(Pod pod, string name) => Of(pod).FirstOrDefault(c => c.Name == name);

    /// <summary>
    /// Whether a container that ended is started again: sidecars always, ephemeral ones never, others by the pod's
    /// policy; an init container under policy Always is restarted only after a failure.
    /// </summary>
    public bool RestartsAfter(string? podPolicy, int exitCode) => Kind switch
    {
        ContainerKind.Sidecar => true,
        ContainerKind.Ephemeral => false,
        ContainerKind.Init => exitCode != 0 && podPolicy != "Never",
        _ => podPolicy switch
        {
            "Never" => false,
            "OnFailure" => exitCode != 0,
            _ => true,
        },
    };
}
