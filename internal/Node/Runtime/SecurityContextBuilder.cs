using EdgeOrch.Api.Types;
using EdgeOrch.Node.Cri.V1;
using EdgeOrch.Node.Pods;
using Container = EdgeOrch.Api.Types.Container;

namespace EdgeOrch.Node.Runtime;

/// <summary>Turns security contexts of pod and container into what the runtime is told. Pure.</summary>
public static class SecurityContextBuilder
{
    private static readonly string[] MaskedPaths =
    [
        "/proc/asound", "/proc/acpi", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
        "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware", "/sys/devices/virtual/powercap",
    ];

    private static readonly string[] ReadonlyPaths =
        ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    /// <summary>The namespaces a pod's containers live in.</summary>
    public static NamespaceOption Namespaces(Pod pod) => new()
    {
        Network = pod.Spec?.HostNetwork == true ? NamespaceMode.Node : NamespaceMode.Pod,
        Pid = pod.Spec?.HostPID == true ? NamespaceMode.Node
            : pod.Spec?.ShareProcessNamespace == true ? NamespaceMode.Pod : NamespaceMode.Container,
        Ipc = pod.Spec?.HostIPC == true ? NamespaceMode.Node : NamespaceMode.Pod,
    };

    /// <summary>The sandbox's context.</summary>
    public static LinuxSandboxSecurityContext Sandbox(Pod pod)
    {
        var spec = pod.Spec?.SecurityContext;
        var context = new LinuxSandboxSecurityContext
        {
            NamespaceOptions = Namespaces(pod),
            Privileged = (pod.Spec?.InitContainers ?? []).Concat(pod.Spec?.Containers ?? [])
                .Any(c => c.SecurityContext?.Privileged == true),
            Seccomp = new SecurityProfile { ProfileType = SecurityProfile.Types.ProfileType.RuntimeDefault },
        };
        if (spec?.RunAsUser is { } user)
        {
            context.RunAsUser = new Int64Value { Value = user };
            context.RunAsGroup = new Int64Value { Value = spec.RunAsGroup ?? 0 };
        }

        context.SupplementalGroups.AddRange(Groups(spec));
        return context;
    }

    /// <summary>One container's context.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container.</param>
    /// <param name="image">The image, for the user it runs as by default; null when not known.</param>
    /// <exception cref="PodSetupException">The container must not run as root but would, or nobody can tell.</exception>
    public static LinuxContainerSecurityContext Of(Pod pod, Container container, Image? image)
    {
        var spec = container.SecurityContext;
        var outer = pod.Spec?.SecurityContext;
        var privileged = spec?.Privileged == true;
        var context = new LinuxContainerSecurityContext
        {
            NamespaceOptions = Namespaces(pod),
            Privileged = privileged,
            ReadonlyRootfs = spec?.ReadOnlyRootFilesystem == true,
            NoNewPrivs = spec?.AllowPrivilegeEscalation == false,
            Seccomp = Seccomp(privileged ? null : spec?.SeccompProfile ?? outer?.SeccompProfile),
        };
        var user = spec?.RunAsUser ?? outer?.RunAsUser;
        if (spec?.RunAsNonRoot ?? outer?.RunAsNonRoot ?? false)
        {
            VerifyNonRoot(pod, container, user, image);
        }

        ApplyUser(context, user ?? image?.Uid?.Value, user is null ? image?.Username : null);
        if ((spec?.RunAsGroup ?? outer?.RunAsGroup) is { } group)
        {
            context.RunAsGroup = new Int64Value { Value = group };
        }

        context.SupplementalGroups.AddRange(Groups(outer));
        if (spec?.Capabilities is { } capabilities)
        {
            context.Capabilities = new Capability();
            context.Capabilities.AddCapabilities.AddRange(capabilities.Add ?? []);
            context.Capabilities.DropCapabilities.AddRange(capabilities.Drop ?? []);
        }

        if (!privileged && spec?.ProcMount != "Unmasked")
        {
            context.MaskedPaths.AddRange(MaskedPaths);
            context.ReadonlyPaths.AddRange(ReadonlyPaths);
        }

        return context;
    }

    private static void ApplyUser(LinuxContainerSecurityContext context, long? user, string? name)
    {
        if (user is { } id)
        {
            context.RunAsUser = new Int64Value { Value = id };
        }
        else if (!string.IsNullOrEmpty(name))
        {
            context.RunAsUsername = name;
        }
    }

    private static void VerifyNonRoot(Pod pod, Container container, long? user, Image? image)
    {
        const string Reason = "CreateContainerConfigError";
        var which = $"(pod: \"{pod.Metadata.Name}_{pod.Metadata.Namespace}({pod.Metadata.Uid})\", container: {container.Name})";
        if (user == 0)
        {
            throw new PodSetupException(Reason, $"container's runAsUser breaks non-root policy {which}");
        }

        if (user is not null)
        {
            return;
        }

        if (image is not null && image.Uid is null && image.Username.Length > 0)
        {
            throw new PodSetupException(
                Reason, $"container has runAsNonRoot and image has non-numeric user ({image.Username}), cannot verify user is non-root {which}");
        }

        if (image?.Uid is null or { Value: 0 })
        {
            throw new PodSetupException(Reason, $"container has runAsNonRoot and image will run as root {which}");
        }
    }

    private static IEnumerable<long> Groups(PodSecurityContext? context) =>
        context?.FsGroup is { } group ? (context.SupplementalGroups ?? []).Append(group).Distinct() : context?.SupplementalGroups ?? [];

    private static SecurityProfile Seccomp(SeccompProfile? profile) => profile?.Type switch
    {
        "RuntimeDefault" => new SecurityProfile { ProfileType = SecurityProfile.Types.ProfileType.RuntimeDefault },
        "Localhost" => new SecurityProfile
        {
            ProfileType = SecurityProfile.Types.ProfileType.Localhost, LocalhostRef = profile.LocalhostProfile ?? "",
        },
        _ => new SecurityProfile { ProfileType = SecurityProfile.Types.ProfileType.Unconfined },
    };
}
