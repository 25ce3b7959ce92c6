using EdgeOrch.ApiServer.Health;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.Client;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.Bootstrap;

/// <summary>
/// Runs the work before ready, each step until it succeeds, and shows it in the health checks. Who leads writes; others do what is left,
/// and the writing when the lead comes to them.
/// </summary>
internal sealed partial class StartupSequence
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly IReadOnlyList<IStartupStep> _steps;
    private readonly bool[] _done;
    private readonly bool[] _written;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Adds one check per step.</summary>
    public StartupSequence(IReadOnlyList<IStartupStep> steps, HealthChecks checks, TimeProvider time, ILogger logger)
    {
        _steps = steps;
        _done = new bool[steps.Count];
        _written = new bool[steps.Count];
        _time = time;
        _logger = logger;
        for (var i = 0; i < steps.Count; i++)
        {
            var index = i;
            checks.Add("poststarthook/" + steps[i].Name, () => Volatile.Read(ref _done[index]) ? null : "not finished");
        }
    }

    /// <summary>Runs all steps in order; ends early only when cancelled.</summary>
    /// <param name="transport">Acts as the API server itself.</param>
    /// <param name="leads">Whether this server leads now.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task RunAsync(IApiTransport transport, Func<bool> leads, CancellationToken cancellationToken)
    {
        for (var i = 0; i < _steps.Count; i++)
        {
            var index = i;
            await RetryAsync(_steps[i].Name, token => RunOrFollowAsync(index, transport, leads(), token), cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _done[i], true);
        }
    }

    /// <summary>Writes at the begin of a lead what the steps have not written at the start. To be called when <see cref="RunAsync"/> is through.</summary>
    public async Task LeadAsync(IApiTransport transport, CancellationToken cancellationToken)
    {
        for (var i = 0; i < _steps.Count; i++)
        {
            if (!_written[i])
            {
                var step = _steps[i];
                await RetryAsync(step.Name, token => step.RunAsync(transport, token), cancellationToken).ConfigureAwait(false);
            }

            // Another server may lead before the next time.
            _written[i] = false;
        }
    }

    private async Task RunOrFollowAsync(int index, IApiTransport transport, bool leads, CancellationToken cancellationToken)
    {
        var step = _steps[index];
        await (leads ? step.RunAsync(transport, cancellationToken) : step.FollowAsync(transport, cancellationToken)).ConfigureAwait(false);
        _written[index] = leads;
    }

    private async Task RetryAsync(string name, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await work(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogRetry(e, name, pause);
            }

            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Startup step {Step} failed; next try in {Pause}")]
    private partial void LogRetry(Exception exception, string step, TimeSpan pause);
}
