using System.Diagnostics;
using System.Threading.Channels;
using EdgeOrch.Api.Types;
using EdgeOrch.Client.Informers;
using EdgeOrch.Client.Queues;
using EdgeOrch.Linux.Netlink.Netfilter;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Network.Proxy;

/// <summary>
/// Keeps this node's data plane in step with Services and EndpointSlices. The first change is applied at once; changes
/// that come meanwhile are applied together. A refused change is retried with backoff. What somebody else removes is
/// restored. When it stops, the rules stay, so that services go on while the process restarts.
/// </summary>
public sealed partial class ServiceProxy
{
    /// <summary>How often the kernel's rules are compared with ours: one small request when nothing happened.</summary>
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(30);

    /// <summary>The shortest time between two changes: bursts are taken together, and a single change never waits.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly Informer<Service> _services;
    private readonly Informer<EndpointSlice> _slices;
    private readonly Func<IServiceDataPlane> _openDataPlane;
    private readonly HealthCheckPorts _healthChecks;
    private readonly string _nodeName;
    private readonly NftFamily _family;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Backoff _backoff;

    /// <summary>Creates the proxy and registers with the informers; make it before they run.</summary>
    /// <param name="informers">The process's informers.</param>
    /// <param name="openDataPlane">Opens the kernel's side, once per <see cref="RunAsync"/>, which also disposes it.</param>
    /// <param name="nodeName">This node.</param>
    /// <param name="family">The address family the data plane works on.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public ServiceProxy(
        InformerSet informers, Func<IServiceDataPlane> openDataPlane, string nodeName, NftFamily family, TimeProvider time, ILogger<ServiceProxy> logger)
    {
        _services = informers.For<Service>();
        _slices = informers.For<EndpointSlice>();
        _services.AddHandler(_ => _changed.Writer.TryWrite(true));
        _slices.AddHandler(_ => _changed.Writer.TryWrite(true));
        _openDataPlane = openDataPlane;
        _nodeName = nodeName;
        _family = family;
        _time = time;
        _logger = logger;
        _healthChecks = new HealthCheckPorts(time, logger);
        _backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30), new Random(29));
    }

    /// <summary>Whether the rules in the kernel follow what is known; false before the first change and after a refused one.</summary>
    public bool IsInStep { get; private set; }

    /// <summary>Works until cancelled. One call at a time; it may be called again.</summary>
    /// <exception cref="Linux.LinuxException">The data plane cannot be opened on this kernel.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var dataPlane = _openDataPlane();
        try
        {
            // Half a list would remove the other half's rules.
            await Task.WhenAll(_services.Synced, _slices.Synced).WaitAsync(cancellationToken);
            _changed.Writer.TryWrite(true);
            while (true)
            {
                var changed = await WaitAsync(cancellationToken);
                if (changed || !IsStillInPlace(dataPlane))
                {
                    var delay = ApplyOnce(dataPlane);
                    await Task.Delay(delay, _time, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The normal end.
        }
        finally
        {
            _healthChecks.Dispose();
        }
    }

    /// <summary>Applies what is known now.</summary>
    /// <returns>How long to wait before the next change.</returns>
    private TimeSpan ApplyOnce(IServiceDataPlane dataPlane)
    {
        try
        {
            var start = Stopwatch.GetTimestamp();
            var services = ServiceTranslation.Translate(_services.Cache.All, _slices.Cache.All, _nodeName, _family);
            dataPlane.Apply(services);
            _healthChecks.Follow(services);
            IsInStep = true;
            _backoff.Reset();
            var took = Stopwatch.GetElapsedTime(start);
            LogApplied(_logger, dataPlane.Name, services.Count, took.TotalMilliseconds);

            // With very many services a change takes long; never spend more than half of the time on it.
            return took > Pause ? took : Pause;
        }
        catch (Exception error) when (error is IOException or InvalidDataException or ArgumentException or InvalidOperationException)
        {
            IsInStep = false;
            _changed.Writer.TryWrite(true);
            var delay = _backoff.Next();
            LogRefused(_logger, error, dataPlane.Name, delay.TotalMilliseconds);
            return delay;
        }
    }

    private bool IsStillInPlace(IServiceDataPlane dataPlane)
    {
        try
        {
            var intact = dataPlane.IsIntact();
            if (!intact)
            {
                LogDamaged(_logger, dataPlane.Name);
            }

            return intact;
        }
        catch (IOException error)
        {
            LogRefused(_logger, error, dataPlane.Name, CheckEvery.TotalMilliseconds);
            return true;
        }
    }

    /// <summary>Waits for a change, or for the time of the next comparison.</summary>
    /// <returns>Whether there was a change.</returns>
    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(CheckEvery, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _changed.Reader.ReadAsync(both.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{DataPlane} follows {Services} service ports after {Milliseconds:F1} ms")]
    private static partial void LogApplied(ILogger logger, string dataPlane, int services, double milliseconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "{DataPlane}: the kernel refused the service rules; trying again in {DelayMs:F0} ms")]
    private static partial void LogRefused(ILogger logger, Exception error, string dataPlane, double delayMs);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{DataPlane}: somebody else changed the service rules; restoring them")]
    private static partial void LogDamaged(ILogger logger, string dataPlane);
}
