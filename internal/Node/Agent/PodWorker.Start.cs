using EdgeOrch.Api.Types;
using EdgeOrch.Grpc;
using EdgeOrch.Linux;
using EdgeOrch.Node.Cri.V1;
using EdgeOrch.Node.Pods;
using EdgeOrch.Node.Runtime;

namespace EdgeOrch.Node.Agent;

/// <summary>Starts sandboxes and containers.</summary>
internal sealed partial class PodWorker
{
    private const string HostsSource = "/etc/hosts";
    private PodSandboxConfig? _sandboxConfig;

    private async Task<bool> CreateSandboxAsync(Pod pod, uint attempt, CancellationToken cancellationToken)
    {
        var config = SandboxConfig(pod, attempt);
        Directory.CreateDirectory(config.LogDirectory);
        try
        {
            var handler = await _services.RuntimeHandler(pod.Spec?.RuntimeClassName, cancellationToken);
            string id;
            await _services.SandboxSlots.WaitAsync(cancellationToken);
            try
            {
                // An interrupted sandbox would be orphaned, so a deletion waits for the end of this one call.
                id = await _services.Runtime.RunPodSandboxAsync(config, handler, CancellationToken.None);
            }
            finally
            {
                _services.SandboxSlots.Release();
            }

            _state = _state.With(await _runtime.SandboxAsync(id, CancellationToken.None));
            _sandboxConfig = config;
            WriteHosts(pod);
            return true;
        }
        catch (Exception e) when (e is GrpcException or PodSetupException)
        {
            var text = e is GrpcException grpc ? grpc.ToString() : e.Message;
            _services.Events.Record(
                PodEvents.Regarding(pod), "Warning", "FailedCreatePodSandBox", $"Failed to create pod sandbox: {text}");
            LogStepFailed(e, PodEvents.Name(pod), text);
            _relist = true;
            Sooner(null);
            return false;
        }
    }

    private PodSandboxConfig SandboxConfig(Pod pod, uint attempt)
    {
        var options = _services.Options;
        var resolver = File.Exists(options.ResolverFile) ? File.ReadAllText(options.ResolverFile) : "";
        return SandboxConfigBuilder.Build(pod, attempt, options, _services.Paths, resolver, _services.Facts().SystemdCgroup);
    }

    private async Task StartAsync(Pod pod, PodAction.StartContainer start, CancellationToken cancellationToken)
    {
        var container = start.Container;
        var sandbox = _state.LatestSandbox!;
        _sandboxConfig ??= SandboxConfig(pod, sandbox.Attempt);
        var image = await _services.Images.EnsureAsync(pod, container, _sandboxConfig, cancellationToken);
        var config = ContainerConfigBuilder.Build(new ContainerConfigInput
        {
            Pod = pod,
            Container = container,
            Attempt = start.Attempt,
            Image = image,
            Environment = await _services.Environments.BuildAsync(pod, container.Spec, DownwardContext(), cancellationToken),
            Volumes = _volumes!,
            HostsFile = WriteHosts(pod),
            TerminationFile = CreateTerminationFile(container.Name, start.Attempt),
            MemoryCapacity = _services.Facts().MemoryBytes,
            Devices = _services.Devices.Assign(Uid, container.Spec),
        });
        Directory.CreateDirectory(Path.Combine(_sandboxConfig.LogDirectory, container.Name));
        if (_state.Latest(container.Name) is { FinishedAt: { } finished })
        {
            _backoff.Next(container.Name, finished, _services.Time.GetUtcNow());
        }

        var info = await CreateAndStartAsync(pod, container, sandbox, config, cancellationToken);
        await AfterStartAsync(pod, container, info, cancellationToken);
    }

    private async Task<ContainerInfo> CreateAndStartAsync(
        Pod pod, PodContainer container, SandboxInfo sandbox, ContainerConfig config, CancellationToken cancellationToken)
    {
        var about = PodEvents.Regarding(pod, container);
        string id;
        try
        {
            id = await _services.Runtime.CreateContainerAsync(sandbox.Id, config, _sandboxConfig!, cancellationToken);
        }
        catch (GrpcException e)
        {
            _relist = true;
            throw new PodSetupException("CreateContainerError", e.Message, e);
        }

        // Its exit may be told before its start has returned.
        _created[id] = true;
        _services.Events.Record(about, "Normal", "Created", $"Created container: {container.Name}");
        try
        {
            await _services.Runtime.StartContainerAsync(id, cancellationToken);
        }
        catch (GrpcException e)
        {
            _state = _state.With(await _runtime.ContainerAsync(pod, id, sandbox.Id, cancellationToken));
            throw new PodSetupException("RunContainerError", e.Message, e);
        }

        _services.Events.Record(about, "Normal", "Started", $"Started container {container.Name}");
        var info = await _runtime.ContainerAsync(pod, id, sandbox.Id, cancellationToken);
        _state = _state.With(info);
        return info;
    }

    private async Task AfterStartAsync(Pod pod, PodContainer container, ContainerInfo info, CancellationToken cancellationToken)
    {
        if (await _hooks.PostStartAsync(container, info.Id, Addresses().FirstOrDefault() ?? "", cancellationToken) is { } error)
        {
            _services.Events.Record(PodEvents.Regarding(pod, container), "Warning", "FailedPostStartHook", $"PostStartHook failed: {error}");
            await KillAsync(pod, info, "FailedPostStartHook", GraceOf(pod, null), cancellationToken);
            throw new PodSetupException("PostStartHookError", error);
        }

        if (info.IsRunning)
        {
            StartProbes(pod, container, info, adopted: false);
        }
    }

    private string WriteHosts(Pod pod)
    {
        var path = _services.Paths.EtcHosts(Uid);
        var host = pod.Spec?.HostNetwork == true && File.Exists(HostsSource) ? File.ReadAllText(HostsSource) : "";
        var text = PodHostname.HostsFile(pod, Addresses(), _services.Options.ClusterDomain, host);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!File.Exists(path) || File.ReadAllText(path) != text)
        {
            // Written in place: running containers hold a bind mount of this very file.
            File.WriteAllText(path, text);
        }

        return path;
    }

    private string CreateTerminationFile(string container, uint attempt)
    {
        var path = _services.Paths.TerminationMessage(Uid, container, attempt);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, []);

        // Any user the container runs as may write its last words.
        FileOwner.ChangeMode(path, 0b110_110_110);
        return path;
    }
}
