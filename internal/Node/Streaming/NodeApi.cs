using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeOrch.Client.Tunnel;
using EdgeOrch.Grpc;
using EdgeOrch.Node.Cri;
using EdgeOrch.Node.Cri.V1;

namespace EdgeOrch.Node.Streaming;

/// <summary>
/// Serves the node's API on connections of the tunnel: container logs, and exec, attach and port-forward by joining the
/// client with the container runtime's own streaming server. Thread-safe.
/// </summary>
public sealed class NodeApi(IContainerRuntime runtime, INodeDocuments documents, TimeProvider time)
{
    private static readonly TimeSpan DialTimeout = TimeSpan.FromSeconds(10);
    private readonly ContainerFinder _containers = new(runtime);
    private readonly ContainerLogReader _logs = new(time);

    /// <summary>Serves one request: writes the reply and the body, then returns.</summary>
    /// <param name="offer">The request.</param>
    /// <param name="stream">The connection to the server.</param>
    /// <param name="closeWrite">Ends the stream towards the server.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task ServeAsync(TunnelOffer offer, Stream stream, Action closeWrite, CancellationToken cancellationToken)
    {
        try
        {
            var request = NodeRequest.From(offer);
            await (request.Segments switch
            {
                ["containerLogs", var ns, var pod, var container] => LogsAsync(request, ns, pod, container, stream, cancellationToken),
                ["exec", var ns, var pod, var container] =>
                    JoinAsync(token => ExecAsync(request, ns, pod, container, token), stream, closeWrite, cancellationToken),
                ["attach", var ns, var pod, var container] =>
                    JoinAsync(token => AttachAsync(request, ns, pod, container, token), stream, closeWrite, cancellationToken),
                ["portForward", var ns, var pod] =>
                    JoinAsync(token => PortForwardAsync(request, ns, pod, token), stream, closeWrite, cancellationToken),
                ["dial", var host, var port] => DialAsync(host, port, stream, closeWrite, cancellationToken),
                _ => DocumentAsync(string.Join('/', request.Segments), stream, cancellationToken),
            });
        }
        catch (NodeRequestException e)
        {
            await new TunnelReply(e.Status) { Message = e.Message }.WriteAsync(stream, cancellationToken);
        }
        catch (Exception e) when (e is GrpcException or FormatException or SocketException or FileNotFoundException or DirectoryNotFoundException)
        {
            await new TunnelReply(e is FormatException ? 400 : 500) { Message = e.Message }.WriteAsync(stream, cancellationToken);
        }
    }

    private async Task LogsAsync(NodeRequest request, string ns, string pod, string container, Stream stream, CancellationToken cancellationToken)
    {
        var options = LogOptions.Parse(request.FirstValues(), time.GetUtcNow());
        var run = await _containers.FindAsync(ns, pod, container, options.Previous, cancellationToken);
        var path = await _containers.LogPathAsync(run.Id, cancellationToken);
        await new TunnelReply(200).WriteAsync(stream, cancellationToken);

        // The client leaving is seen as the end of its side; that must end a log that is being followed.
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = WatchForCloseAsync(stream, gone);
        var state = new RunningCheck(runtime, run.Id);
        try
        {
            await _logs.CopyAsync(path, options, stream, state.IsRunning, gone.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException && gone.IsCancellationRequested)
        {
            // The client is gone; there is nobody left to tell.
        }

        await gone.CancelAsync();
        await watch;
    }

    private static async Task WatchForCloseAsync(Stream stream, CancellationTokenSource gone)
    {
        var one = new byte[1];
        try
        {
            while (await stream.ReadAsync(one, gone.Token) > 0)
            {
                // A client has nothing to say on a log; only its end matters.
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // A broken connection says the same as a closed one.
        }

        await gone.CancelAsync();
    }

    private async Task<string> ExecAsync(NodeRequest request, string ns, string pod, string container, CancellationToken cancellationToken)
    {
        var exec = new ExecRequest
        {
            ContainerId = await _containers.FindRunningAsync(ns, pod, container, cancellationToken),
            Tty = request.Flag("tty"),
            Stdin = request.Flag("stdin"),
            Stdout = request.Flag("stdout"),
            Stderr = request.Flag("stderr") && !request.Flag("tty"),
        };
        exec.Cmd.AddRange(request.Values("command"));
        return exec.Cmd.Count == 0
            ? throw new NodeRequestException(400, "command: you must specify at least one command for the container")
            : await runtime.ExecUrlAsync(exec, cancellationToken);
    }

    private async Task<string> AttachAsync(NodeRequest request, string ns, string pod, string container, CancellationToken cancellationToken) =>
        await runtime.AttachUrlAsync(
            new AttachRequest
            {
                ContainerId = await _containers.FindRunningAsync(ns, pod, container, cancellationToken),
                Tty = request.Flag("tty"),
                Stdin = request.Flag("stdin"),
                Stdout = request.Flag("stdout"),
                Stderr = request.Flag("stderr") && !request.Flag("tty"),
            },
            cancellationToken);

    private async Task<string> PortForwardAsync(NodeRequest request, string ns, string pod, CancellationToken cancellationToken)
    {
        var forward = new PortForwardRequest { PodSandboxId = await _containers.FindSandboxAsync(ns, pod, cancellationToken) };
        foreach (var port in request.Values("ports").SelectMany(p => p.Split(',')))
        {
            forward.Port.Add(int.TryParse(port, out var number) ? number : throw new NodeRequestException(400, $"ports: \"{port}\" is not a port number"));
        }

        return await runtime.PortForwardUrlAsync(forward, cancellationToken);
    }

    /// <summary>A connection to an address only this node may reach, for the server's proxy paths.</summary>
    private static async Task DialAsync(string host, string port, Stream stream, Action closeWrite, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(DialTimeout);
        try
        {
            await socket.ConnectAsync(IPAddress.Parse(host), ushort.Parse(port, CultureInfo.InvariantCulture), limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new NodeRequestException(504, $"dial tcp {host}:{port}: no answer within {DialTimeout.TotalSeconds:0} s");
        }
        catch (SocketException e)
        {
            throw new NodeRequestException(502, $"dial tcp {host}:{port}: {e.Message}");
        }

        await using var target = new NetworkStream(socket, ownsSocket: false);
        await new TunnelReply(200).WriteAsync(stream, cancellationToken);
        await DuplexCopy.RunAsync(stream, closeWrite, target, () => socket.Shutdown(SocketShutdown.Send), cancellationToken);
    }

    private static async Task JoinAsync(
        Func<CancellationToken, Task<string>> urlOf, Stream stream, Action closeWrite, CancellationToken cancellationToken)
    {
        var url = new Uri(await urlOf(cancellationToken));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(url.Host, url.Port, cancellationToken);
        await using var runtimeStream = new NetworkStream(socket, ownsSocket: false);
        await new TunnelReply(200) { UpgradePath = url.PathAndQuery }.WriteAsync(stream, cancellationToken);
        await DuplexCopy.RunAsync(stream, closeWrite, runtimeStream, () => socket.Shutdown(SocketShutdown.Send), cancellationToken);
    }

    private async Task DocumentAsync(string path, Stream stream, CancellationToken cancellationToken)
    {
        var document = await documents.GetAsync(path, cancellationToken) ?? throw new NodeRequestException(404, $"the node serves no \"/{path}\"");
        await new TunnelReply(200) { ContentType = document.ContentType }.WriteAsync(stream, cancellationToken);
        await stream.WriteAsync(document.Body, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }
}
