using System.Globalization;
using EdgeOrch.Api.Types;
using EdgeOrch.Node.Cri.V1;
using EdgeOrch.Node.Pods;
using EdgeOrch.Node.Variables;
using EdgeOrch.Node.Volumes;
using Google.Protobuf;

namespace EdgeOrch.Node.Runtime;

/// <summary>Composes the runtime's configuration of a container. Touches the disk only to resolve sub-paths.</summary>
public static class ContainerConfigBuilder
{
    private const string HostsPath = "/etc/hosts";
    private const string DefaultTerminationPath = "/dev/termination-log";

    /// <summary>The configuration.</summary>
    /// <exception cref="PodSetupException">The spec cannot be carried out on this node.</exception>
    public static ContainerConfig Build(ContainerConfigInput input)
    {
        var spec = input.Container.Spec;
        var environment = input.Environment;
        string Expand(string text) => VariableExpansion.Expand(text, name => environment.GetValueOrDefault(name));

        var config = new ContainerConfig
        {
            Metadata = new ContainerMetadata { Name = spec.Name, Attempt = input.Attempt },
            Image = new ImageSpec { Image = input.Image.Id.Length > 0 ? input.Image.Id : spec.Image },
            WorkingDir = spec.WorkingDir ?? "",
            LogPath = PodPaths.ContainerLog(input.Container.Name, input.Attempt),
            Stdin = spec.Stdin == true,
            StdinOnce = spec.StdinOnce == true,
            Tty = spec.Tty == true,
            Linux = new LinuxContainerConfig
            {
                Resources = LinuxResourceBuilder.Of(input.Pod, spec, input.MemoryCapacity),
                SecurityContext = SecurityContextBuilder.Of(input.Pod, spec, input.Image),
            },
        };
        config.Command.AddRange((spec.Command ?? []).Select(Expand));
        config.Args.AddRange((spec.Args ?? []).Select(Expand));
        config.Envs.AddRange(environment.Concat(input.Devices.Environment)
            .Select(e => new KeyValue { Key = e.Key, Value = ByteString.CopyFromUtf8(e.Value) }));
        config.Devices.AddRange(input.Devices.Nodes
            .Select(n => new Device { HostPath = n, ContainerPath = n, Permissions = "rwm" }));
        AddMounts(config, input, Expand);
        AddLabels(config, input);
        return config;
    }

    private static void AddMounts(ContainerConfig config, ContainerConfigInput input, Func<string, string> expand)
    {
        foreach (var mount in input.Container.Spec.VolumeMounts ?? [])
        {
            if (!input.Volumes.TryGetValue(mount.Name!, out var path))
            {
                throw new PodSetupException(
                    "CreateContainerConfigError", $"cannot find volume \"{mount.Name}\" to mount into container \"{input.Container.Name}\"");
            }

            var sub = mount.SubPathExpr is { Length: > 0 } expression ? expand(expression) : mount.SubPath ?? "";
            config.Mounts.Add(new Mount
            {
                HostPath = sub.Length > 0 ? SubPath.Resolve(path, sub) : path,
                ContainerPath = mount.MountPath!.StartsWith('/') ? mount.MountPath : "/" + mount.MountPath,
                Readonly = mount.ReadOnly == true,
                Propagation = mount.MountPropagation switch
                {
                    "Bidirectional" => MountPropagation.PropagationBidirectional,
                    "HostToContainer" => MountPropagation.PropagationHostToContainer,
                    _ => MountPropagation.PropagationPrivate,
                },
            });
        }

        if (config.Mounts.All(m => m.ContainerPath != HostsPath))
        {
            config.Mounts.Add(new Mount { HostPath = input.HostsFile, ContainerPath = HostsPath });
        }

        config.Mounts.Add(new Mount
        {
            HostPath = input.TerminationFile, ContainerPath = input.Container.Spec.TerminationMessagePath ?? DefaultTerminationPath,
        });
    }

    private static void AddLabels(ContainerConfig config, ContainerConfigInput input)
    {
        var meta = input.Pod.Metadata;
        var spec = input.Container.Spec;
        config.Labels[RuntimeLabels.PodName] = meta.Name;
        config.Labels[RuntimeLabels.PodNamespace] = meta.Namespace;
        config.Labels[RuntimeLabels.PodUid] = meta.Uid;
        config.Labels[RuntimeLabels.ContainerName] = spec.Name;
        config.Annotations[RuntimeLabels.ContainerHash] = ContainerHash.Of(spec);
        config.Annotations[RuntimeLabels.RestartCount] = input.Attempt.ToString(CultureInfo.InvariantCulture);
        config.Annotations[RuntimeLabels.TerminationMessagePath] = spec.TerminationMessagePath ?? DefaultTerminationPath;
        config.Annotations[RuntimeLabels.TerminationMessagePolicy] = spec.TerminationMessagePolicy ?? "File";
        if (input.Devices.Ids.Count > 0)
        {
            config.Annotations[RuntimeLabels.Devices] = string.Join(',', input.Devices.Ids);
        }

        config.Annotations[RuntimeLabels.PodGracePeriod] =
            (input.Pod.Spec?.TerminationGracePeriodSeconds ?? 30).ToString(CultureInfo.InvariantCulture);
    }
}
