using System.Net;
using EdgeOrch.Api.Schema;
using EdgeOrch.ApiServer.Http;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Admission;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Strategies;
using EdgeOrch.ApiServer.Verbs;
using EdgeOrch.ApiServer.WatchCache;
using EdgeOrch.Client;
using EdgeOrch.Store;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer;

/// <summary>
/// The API server: puts store, security and pipeline together and opens the HTTPS door. In-process transports work as soon as
/// the host exists; the store stays the caller's to dispose.
/// </summary>
public sealed class ApiServerHost : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly StoreFeed _feed;
    private readonly RequestPipeline _pipeline;
    private readonly HttpFrontEnd? _http;

    /// <summary>Composes the server.</summary>
    /// <param name="options">How it is set up.</param>
    /// <param name="store">Where objects live.</param>
    /// <param name="security">Who may do what.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="handlers">Handlers of requests that are no plain object verbs, asked before the built-in ones.</param>
    public ApiServerHost(
        ApiServerOptions options, IStore store, SecurityParts security, ILoggerFactory loggers, TimeProvider time,
        IReadOnlyList<IRequestHandler>? handlers = null)
    {
        var logger = loggers.CreateLogger("EdgeOrch.ApiServer");
        var catalog = ApiCatalog.LoadBuiltin();
        _feed = new StoreFeed(store, time, logger);
        var registry = new ResourceRegistry(catalog, store, _feed, StrategyCatalog.Create);
        var admission = new AdmissionChain(security.Admission);
        var writer = new ObjectWriter(admission, time);
        var reader = new ObjectReader(store, time);
        var verbs = new ResourceVerbs(
            reader,
            new WatchVerb(store, _feed, reader, time, _stopping.Token),
            new CreateVerb(writer),
            new UpdateVerb(writer),
            new PatchVerb(writer),
            new DeleteVerb(new ObjectDeleter(admission, time), reader, catalog.FindType("meta/v1", "DeleteOptions")));
        _pipeline = new RequestPipeline(security, registry, verbs, handlers ?? [], time, logger);
        if (options.Listen.Count > 0)
        {
            var certificates = security.ServerCertificates
                ?? throw new ArgumentException("an API server that listens needs server certificates", nameof(security));
            _http = new HttpFrontEnd(options, certificates, _pipeline, loggers);
        }
    }

    /// <summary>The addresses in use once started.</summary>
    public IReadOnlyList<IPEndPoint> Addresses => _http?.Addresses ?? [];

    /// <summary>A transport into the pipeline under an identity. Authorization applies.</summary>
    public IApiTransport InProcess(UserInfo user) => new InProcessTransport(_pipeline, user);

    /// <summary>Opens the door.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_http is not null)
        {
            await _http.StartAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends watches, waits for the requests under way, closes the door.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_http is not null)
        {
            await _http.StopAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_http is not null)
        {
            await _http.DisposeAsync().ConfigureAwait(false);
        }

        await _feed.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }
}
