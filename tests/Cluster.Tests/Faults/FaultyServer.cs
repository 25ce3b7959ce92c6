using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace EdgeOrch.Cluster.Tests.Faults;

/// <summary>A server to which bad things are done, and requests to it as its administrator.</summary>
internal sealed class FaultyServer : IAsyncDisposable
{
    private const int ApiPort = 6443;
    private readonly HttpClient _client;

    private FaultyServer(string name, string address, NetworkNamespace space, EdgeOrchProcess process)
    {
        (Name, Address, Space, Process) = (name, address, space, process);
        _client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true, ClientCertificates = [ClientIdentity.Read(process.Kubeconfig)] },
        })
        {
            BaseAddress = new Uri(process.Address),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Its name among the servers.</summary>
    public string Name { get; }

    /// <summary>Where the others reach it.</summary>
    public string Address { get; }

    /// <summary>Its network.</summary>
    public NetworkNamespace Space { get; }

    /// <summary>The process.</summary>
    public EdgeOrchProcess Process { get; }

    /// <summary>Starts one.</summary>
    public static async Task<FaultyServer> StartAsync(TestNetwork network, string name, string[] arguments)
    {
        (NetworkNamespace space, string address) = await network.AddAsync(name);
        EdgeOrchProcess process = await EdgeOrchProcess.StartServerAsync(new EdgeOrchOptions
        {
            DataDirectory = TestRun.NewDirectory(name),
            NodeName = name,
            NodeIp = address,
            Port = ApiPort,
            Space = space,
            Arguments = ["--disable-agent", .. arguments],
        });
        return new FaultyServer(name, address, space, process);
    }

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <exception cref="HttpRequestException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException">The answer did not come in time.</exception>
    public async Task<(HttpStatusCode Code, JsonObject Body)> SendAsync(HttpMethod method, string path, JsonObject? body, TimeSpan limit)
    {
        using CancellationTokenSource timeout = new(limit);
        using HttpRequestMessage request = new(method, path);
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _client.SendAsync(request, timeout.Token);
        string text = await response.Content.ReadAsStringAsync(timeout.Token);
        return (response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)!.AsObject() : new JsonObject { ["text"] = text });
    }

    /// <summary>Opens a stream of lines, such as a watch.</summary>
    public async Task<StreamReader> OpenAsync(string path, CancellationToken cancel)
    {
        HttpResponseMessage response = await _client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancel);
        return response.IsSuccessStatusCode
            ? new StreamReader(await response.Content.ReadAsStreamAsync(cancel))
            : throw new HttpRequestException($"{path}: {await response.Content.ReadAsStringAsync(cancel)}", null, response.StatusCode);
    }

    /// <summary>The servers as this one knows them; null while nobody leads.</summary>
    public async Task<IReadOnlyList<Member>?> GroupAsync()
    {
        try
        {
            (_, JsonObject body) = await SendAsync(HttpMethod.Get, "/edgeorch/v1/servers", null, TimeSpan.FromSeconds(2));
            return (string?)body["leader"] is not { Length: > 0 }
                ? null
                : [.. body["servers"]!.AsArray().Select(server => new Member((string)server!["name"]!, (string)server["role"]!, (string)server["health"]!))];
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            return null;
        }
    }

    /// <summary>Sends it a signal, such as STOP.</summary>
    public Task SignalAsync(string signal) =>
        Command.OutputAsync("kill", "-" + signal, Process.Daemon.Pid.ToString(CultureInfo.InvariantCulture));

    /// <summary>Drops what comes from other servers, what goes to them, or both; clients still reach it.</summary>
    public async Task CutOffAsync(IEnumerable<FaultyServer> others, bool inbound, bool outbound)
    {
        foreach (FaultyServer other in others.Where(other => other != this))
        {
            if (inbound)
            {
                (await Space.RunAsync("iptables", "-A", "INPUT", "-s", other.Address, "-j", "DROP")).Succeeded();
            }

            if (outbound)
            {
                (await Space.RunAsync("iptables", "-A", "OUTPUT", "-d", other.Address, "-j", "DROP")).Succeeded();
            }
        }
    }

    /// <summary>Ends what <see cref="CutOffAsync"/> began.</summary>
    public async Task ReconnectAsync() => (await Space.RunAsync("iptables", "-F")).Succeeded();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Process.DisposeAsync();
    }

    /// <summary>A server as another one knows it.</summary>
    internal sealed record Member(string Name, string Role, string Health);
}
