using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Network.Proxy;

/// <summary>
/// Answers load balancers that ask whether this node has endpoints of a service (<c>healthCheckNodePort</c>): 200 with at
/// least one local endpoint, else 503, and the number as JSON. <see cref="Follow"/> is called by one owner; answering is concurrent.
/// </summary>
internal sealed partial class HealthCheckPorts(TimeProvider time, ILogger logger) : IDisposable
{
    private const int RequestLimit = 4096;
    private static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<int, Listener> _listeners = [];

    /// <summary>Opens and closes ports as services ask for them. A port that is taken is reported and tried again at the next change.</summary>
    internal void Follow(IEnumerable<ServicePortSpec> services)
    {
        var wanted = services.Where(service => service.HealthCheckNodePort is not null)
            .GroupBy(service => service.HealthCheckNodePort!.Value)
            .ToDictionary(group => group.Key, group => AnswerOf(group.First()));
        foreach (var port in _listeners.Keys.Except(wanted.Keys).ToList())
        {
            _listeners.Remove(port, out var gone);
            gone!.Dispose();
        }

        foreach (var (port, answer) in wanted)
        {
            if (_listeners.TryGetValue(port, out var known))
            {
                known.Answer = answer;
                continue;
            }

            try
            {
                _listeners.Add(port, new Listener(port, answer, time));
            }
            catch (SocketException error)
            {
                LogTaken(logger, port, error.Message);
            }
        }
    }

    public void Dispose()
    {
        foreach (var listener in _listeners.Values)
        {
            listener.Dispose();
        }

        _listeners.Clear();
    }

    /// <summary>The whole response for a service.</summary>
    internal static byte[] AnswerOf(ServicePortSpec service)
    {
        var local = EndpointSelection.Of(service).Local.Count(endpoint => endpoint.IsReady);

        // Names are DNS labels: nothing in them needs escaping.
        var body = $$"""{"service":{"namespace":"{{service.Namespace}}","name":"{{service.Name}}"},"localEndpoints":{{local}},"serviceProxyHealthy":true}""";
        var status = local > 0 ? "200 OK" : "503 Service Unavailable";
        return Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nX-Load-Balancing-Endpoint-Weight: {local}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "cannot listen on health check node port {Port}: {Error}")]
    private static partial void LogTaken(ILogger logger, int port, string error);

    private sealed class Listener : IDisposable
    {
        private readonly TcpListener _listener;
        private readonly CancellationTokenSource _stop = new();

        internal Listener(int port, byte[] answer, TimeProvider time)
        {
            Answer = answer;
            _listener = new TcpListener(IPAddress.Any, port);
            _listener.Start();
            _ = AcceptAsync(time);
        }

        internal byte[] Answer { get; set; }

        public void Dispose()
        {
            _stop.Cancel();
            _listener.Dispose();
        }

        private async Task AcceptAsync(TimeProvider time)
        {
            while (!_stop.IsCancellationRequested)
            {
                try
                {
                    _ = RespondAsync(await _listener.AcceptSocketAsync(_stop.Token));
                }
                catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
                {
                    return;
                }
                catch (SocketException)
                {
                    // A client that gave up while waiting, or no descriptor left: neither gets better by hurrying.
                    await Task.Delay(AcceptPause, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }

        private async Task RespondAsync(Socket client)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            limit.CancelAfter(RequestTime);
            try
            {
                using (client)
                {
                    // The request does not matter, but closing before it is read would reset the connection.
                    await client.ReceiveAsync(new byte[RequestLimit], limit.Token);
                    await client.SendAsync(Answer, limit.Token);
                    client.Shutdown(SocketShutdown.Both);
                }
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException)
            {
                // The prober went away; it will ask again.
                _ = error;
            }
        }
    }
}
