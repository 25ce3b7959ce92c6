using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Security;

namespace EdgeOrch.ApiServer.FlowControl;

/// <summary>
/// Shares the server among its callers, by upstream's API priority and fairness: each priority level has seats of its own and lends what
/// it does not use; within a level flows (users or namespaces) take turns; who finds no seat waits a bounded time in a bounded queue and
/// is then told to come back. Thread-safe.
/// </summary>
internal sealed class FlowGate(int seats, TimeProvider time)
{
    // A quarter of the request's own time, as upstream.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, PriorityLevel> _levels = new(StringComparer.Ordinal);
    private FlowSchema[] _schemas = [];
    private int _inUse;

    /// <summary>Applies schemas and levels. A schema whose level does not exist is left out; seats in use stay counted.</summary>
    public void Configure(IEnumerable<FlowSchema> schemas, IReadOnlyList<LevelSettings> levels)
    {
        lock (_lock)
        {
            var shares = levels.Sum(static l => l.Shares);
            foreach (var settings in levels)
            {
                if (!_levels.TryGetValue(settings.Name, out var level))
                {
                    _levels[settings.Name] = level = new PriorityLevel(settings);
                }

                level.Configure(settings, seats, shares);
            }

            var known = levels.Select(static l => l.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var gone in _levels.Where(l => !known.Contains(l.Key) && l.Value.InUse == 0 && l.Value.Waiting == 0).Select(static l => l.Key).ToList())
            {
                _levels.Remove(gone);
            }

            Volatile.Write(ref _schemas, [.. schemas.Where(s => known.Contains(s.Level)).OrderBy(static s => s.Precedence).ThenBy(static s => s.Name, StringComparer.Ordinal)]);
            Dispatch();
        }
    }

    /// <summary>Where a request belongs; null when nothing is configured for it.</summary>
    public FlowTicket? Classify(UserInfo user, RequestInfo info)
    {
        foreach (var schema in Volatile.Read(ref _schemas))
        {
            if (schema.Matches(user, info))
            {
                lock (_lock)
                {
                    return _levels.TryGetValue(schema.Level, out var level) ? new FlowTicket(this, schema, level, level.Settings.IsExempt ? "" : schema.FlowOf(user, info)) : null;
                }
            }
        }

        return null;
    }

    /// <summary>Gets the request a seat, waiting when there is none.</summary>
    /// <exception cref="ApiException">429: too many requests wait already, or this one waited too long.</exception>
    public ValueTask EnterAsync(FlowTicket ticket, CancellationToken cancellationToken)
    {
        var level = ticket.Level;
        Task waiting;
        lock (_lock)
        {
            if (level.Settings.IsExempt)
            {
                return default;
            }

            if (level.Waiting == 0 && HasSeat(level))
            {
                Seat(ticket);
                return default;
            }

            if (!level.TryQueue(ticket))
            {
                throw TooMany();
            }

            waiting = ticket.Wait();
        }

        return new ValueTask(WaitAsync(ticket, waiting, cancellationToken));
    }

    /// <summary>Gives a ticket's seat back.</summary>
    public void Leave(FlowTicket ticket)
    {
        lock (_lock)
        {
            if (ticket.IsSeated)
            {
                ticket.IsSeated = false;
                ticket.Level.InUse--;
                _inUse--;
                Dispatch();
            }
        }
    }

    private async Task WaitAsync(FlowTicket ticket, Task waiting, CancellationToken cancellationToken)
    {
        try
        {
            await waiting.WaitAsync(Patience, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            bool left;
            lock (_lock)
            {
                left = ticket.Level.Remove(ticket);
            }

            if (e is OperationCanceledException)
            {
                throw;
            }

            if (left)
            {
                throw TooMany();
            }
        }
    }

    // Under the lock. A level takes its own seats whenever it wants; others' only while enough stay free for their owners.
    private bool HasSeat(PriorityLevel level)
    {
        if (level.InUse < level.Nominal)
        {
            return true;
        }

        if (level.InUse >= level.Most)
        {
            return false;
        }

        var free = seats - _inUse;
        foreach (var other in _levels.Values)
        {
            if (other != level && other.Reserved > other.InUse)
            {
                free -= other.Reserved - other.InUse;
            }
        }

        return free > 0;
    }

    private void Seat(FlowTicket ticket)
    {
        ticket.IsSeated = true;
        ticket.Level.InUse++;
        _inUse++;
    }

    private void Dispatch()
    {
        foreach (var level in _levels.Values)
        {
            while (level.Waiting > 0 && HasSeat(level))
            {
                var next = level.Next()!;
                Seat(next);
                next.Grant();
            }
        }
    }

    private static ApiException TooMany() => ApiException.TooManyRequests("too many requests, please try again later", 1);
}
