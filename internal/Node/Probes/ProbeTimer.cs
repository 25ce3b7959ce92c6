using EdgeOrch.Api.Types;
using EdgeOrch.Client.Queues;

namespace EdgeOrch.Node.Probes;

/// <summary>Runs one probe of one container on a timer; a probe that is still running when the next is due is not doubled.</summary>
internal sealed class ProbeTimer : IDisposable
{
    private readonly Func<CancellationToken, Task> _probe;
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _timer;
    private int _busy;

    /// <summary>Starts the timer.</summary>
    /// <param name="probe">The probe's delays.</param>
    /// <param name="startedAt">When the container started; the initial delay counts from there.</param>
    /// <param name="time">The clock.</param>
    /// <param name="run">Probes once and records the outcome; must not throw except when cancelled.</param>
    public ProbeTimer(Probe probe, DateTimeOffset startedAt, TimeProvider time, Func<CancellationToken, Task> run)
    {
        _probe = run;
        var delay = startedAt + TimeSpan.FromSeconds(probe.InitialDelaySeconds ?? 0) - time.GetUtcNow();
        var period = TimeSpan.FromSeconds(Math.Max(1, probe.PeriodSeconds ?? 10));
        _timer = time.CreateTimer(_ => _ = TickAsync(), null, TimerSpan.Of(delay), TimerSpan.Of(period));
    }

    /// <summary>Stops probing; an outcome still on its way is dropped.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _stop.Cancel();
    }

    private async Task TickAsync()
    {
        if (Interlocked.Exchange(ref _busy, 1) != 0)
        {
            return;
        }

        try
        {
            await _probe(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            // Disposed while probing.
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }
}
