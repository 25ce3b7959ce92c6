using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Defaulting;

/// <summary>Computed defaults of containers, pod specs and volumes.</summary>
internal static class ContainerDefaults
{
    private static readonly string[] ContainerLists = ["initContainers", "containers"];

    /// <summary>The pull policy follows from the image's tag.</summary>
    public static void Container(JsonObject container)
    {
        if (string.IsNullOrEmpty(JsonTree.Text(container, "imagePullPolicy")))
        {
            container["imagePullPolicy"] = HasLatestTag(JsonTree.Text(container, "image") ?? "") ? "Always" : "IfNotPresent";
        }
    }

    /// <summary>The deprecated serviceAccount always equals serviceAccountName.</summary>
    public static void PodSpec(JsonObject spec)
    {
        if (JsonTree.Text(spec, "serviceAccountName") is { Length: > 0 } name)
        {
            spec["serviceAccount"] = name;
        }
        else if (JsonTree.Text(spec, "serviceAccount") is { Length: > 0 } deprecated)
        {
            spec["serviceAccountName"] = deprecated;
        }
    }

    /// <summary>A volume without source is an emptyDir.</summary>
    public static void Volume(JsonObject volume)
    {
        if (volume.All(p => p.Key == "name"))
        {
            volume["emptyDir"] = new JsonObject();
        }
    }

    /// <summary>Requests are the limits where only limits are given; host ports follow container ports on the host network.</summary>
    public static void Pod(JsonObject pod)
    {
        if (JsonTree.Object(pod, "spec") is not { } spec)
        {
            return;
        }

        TypeDefaults.SetIfAbsent(spec, "enableServiceLinks", true);
        var hostNetwork = JsonTree.Flag(spec, "hostNetwork") == true;
        foreach (var list in ContainerLists)
        {
            foreach (var container in JsonTree.Objects(spec, list))
            {
                RequestsFromLimits(JsonTree.Object(container, "resources"));
                if (hostNetwork)
                {
                    HostPorts(container);
                }
            }
        }

        if (JsonTree.Object(spec, "resources") is { } podLevel)
        {
            RequestsFromLimits(podLevel);
        }
    }

    private static void HostPorts(JsonObject container)
    {
        foreach (var port in JsonTree.Objects(container, "ports"))
        {
            if ((JsonTree.Number(port, "hostPort") ?? 0) == 0 && JsonTree.Number(port, "containerPort") is { } number)
            {
                port["hostPort"] = number;
            }
        }
    }

    private static void RequestsFromLimits(JsonObject? resources)
    {
        if (JsonTree.Object(resources, "limits") is not { Count: > 0 } limits)
        {
            return;
        }

        var requests = JsonTree.Ensure(resources!, "requests");
        foreach (var (name, value) in limits)
        {
            if (!requests.ContainsKey(name))
            {
                requests[name] = value?.DeepClone();
            }
        }
    }

    // "name", "host:5000/name" and "name:latest" mean latest; a digest never does.
    private static bool HasLatestTag(string image)
    {
        if (image.Contains('@', StringComparison.Ordinal))
        {
            return false;
        }

        var colon = image.LastIndexOf(':');
        return colon <= image.LastIndexOf('/') || image[(colon + 1)..] == "latest";
    }
}
