using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using EdgeOrch.Api.Types;
using EdgeOrch.Client.Queues;
using EdgeOrch.Grpc;
using EdgeOrch.Node.Cri;
using EdgeOrch.Node.Cri.Health;

namespace EdgeOrch.Node.Probes;

/// <summary>Carries out http, tcp, exec and grpc probes, and the http and exec handlers of lifecycle hooks.</summary>
public sealed class ProbeExecutor : IProbeExecutor, IDisposable
{
    private const int MaximumOutput = 10 * 1024;
    private readonly IContainerRuntime _runtime;
    private readonly HttpMessageInvoker _http;

    /// <summary>Creates an executor; exec probes go through the runtime.</summary>
    public ProbeExecutor(IContainerRuntime runtime)
    {
        _runtime = runtime;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            // A probe must meet the server afresh each time, and self-signed certificates are the rule in pods.
            PooledConnectionLifetime = TimeSpan.Zero,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        });
    }

    /// <inheritdoc/>
    public async Task<ProbeOutcome> ExecuteAsync(
        Probe probe, Container container, string containerId, string address, CancellationToken cancellationToken)
    {
        var timeout = TimeSpan.FromSeconds(Math.Max(1, probe.TimeoutSeconds ?? 1));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimerSpan.Of(timeout + TimeSpan.FromMilliseconds(probe.Exec is null ? 0 : 500)));
        try
        {
            return probe switch
            {
                { HttpGet: { } http } => await HttpAsync(http, container, address, limit.Token),
                { TcpSocket: { } tcp } => await TcpAsync(tcp.Host ?? address, PortNumber.Of(tcp.Port, container), limit.Token),
                { Exec.Command: { } command } => await ExecAsync(containerId, command, timeout, limit.Token),
                { Grpc: { } grpc } => await GrpcAsync(grpc, address, timeout, limit.Token),
                _ => new ProbeOutcome(false, "missing probe handler"),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProbeOutcome(false, $"context deadline exceeded (no answer within {timeout.TotalSeconds:0}s)");
        }
        catch (FormatException e)
        {
            return new ProbeOutcome(false, e.Message);
        }
    }

    /// <summary>Sends the request of an http handler; redirects count as success.</summary>
    public async Task<ProbeOutcome> HttpAsync(HTTPGetAction action, Container container, string address, CancellationToken cancellationToken)
    {
        var scheme = (action.Scheme ?? "HTTP").ToLowerInvariant();
        var host = action.Host is { Length: > 0 } given ? given : address;
        var path = action.Path is { Length: > 0 } p ? (p.StartsWith('/') ? p : "/" + p) : "/";
        var bracketed = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        var url = $"{scheme}://{bracketed}:{PortNumber.Of(action.Port, container)}{path}";
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.ConnectionClose = true;
        request.Headers.TryAddWithoutValidation("User-Agent", "kube-probe/1.36");
        request.Headers.TryAddWithoutValidation("Accept", "*/*");
        foreach (var header in action.HttpHeaders ?? [])
        {
            request.Headers.Remove(header.Name!);
            request.Headers.TryAddWithoutValidation(header.Name!, header.Value);
        }

        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var status = (int)response.StatusCode;
            return status is >= 200 and < 400 ? ProbeOutcome.Good : new ProbeOutcome(false, $"HTTP probe failed with statuscode: {status}");
        }
        catch (HttpRequestException e)
        {
            return new ProbeOutcome(false, $"Get \"{url}\": {Describe(e)}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async Task<ProbeOutcome> TcpAsync(string host, int port, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken);
            return ProbeOutcome.Good;
        }
        catch (SocketException e)
        {
            return new ProbeOutcome(false, $"dial tcp {host}:{port}: connect: {e.Message.ToLowerInvariant()}");
        }
    }

    private static async Task<ProbeOutcome> GrpcAsync(GRPCAction action, string address, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var channel = new GrpcChannel(new IPEndPoint(IPAddress.Parse(address), action.Port ?? 0));
        try
        {
            var request = new HealthCheckRequest { Service = action.Service ?? "" };
            var response = await channel.UnaryAsync(
                "grpc.health.v1.Health/Check", request, HealthCheckResponse.Parser, timeout, cancellationToken);
            return response.Status == HealthCheckResponse.Types.ServingStatus.Serving
                ? ProbeOutcome.Good
                : new ProbeOutcome(false, $"service unhealthy (responded with \"{response.Status}\")");
        }
        catch (GrpcException e)
        {
            return new ProbeOutcome(false, $"failed to connect grpc service {address}:{action.Port}: {e.Message}");
        }
    }

    private static string Describe(HttpRequestException e) =>
        e.InnerException is SocketException socket ? $"dial tcp: connect: {socket.Message.ToLowerInvariant()}" : e.InnerException?.Message ?? e.Message;

    private async Task<ProbeOutcome> ExecAsync(
        string containerId, List<string> command, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            var result = await _runtime.ExecSyncAsync(containerId, command, timeout, cancellationToken);
            if (result.ExitCode == 0)
            {
                return ProbeOutcome.Good;
            }

            var output = result.Stdout.ToByteArray().Concat(result.Stderr.ToByteArray()).Take(MaximumOutput).ToArray();
            return new ProbeOutcome(false, Encoding.UTF8.GetString(output));
        }
        catch (GrpcException e) when (e.Code == GrpcStatusCode.DeadlineExceeded)
        {
            return new ProbeOutcome(false, $"command timed out: \"{string.Join(' ', command)}\" timed out after {timeout.TotalSeconds:0}s");
        }
        catch (GrpcException e)
        {
            return new ProbeOutcome(false, e.ToString());
        }
    }
}
