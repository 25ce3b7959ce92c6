namespace EdgeOrch.Cluster.Tests.Linearizability;

/// <summary>Makes histories of concurrent clients on one real register: each call takes effect at a moment between its beginning and its end.</summary>
internal sealed class RandomHistory(Random random)
{
    private readonly List<Call> _calls = [];
    private readonly PriorityQueue<Action, (long Time, int Turn)> _effects = new();
    private RegisterState _state = RegisterState.Initial;
    private long _version = 100;
    private long _told = 1;
    private int _turn;

    /// <summary>A history.</summary>
    /// <param name="clients">How many clients call at the same time.</param>
    /// <param name="callsPerClient">How many calls each makes.</param>
    /// <param name="unknownPercent">How many of a hundred writes get no answer.</param>
    public IReadOnlyList<Call> Make(int clients, int callsPerClient, int unknownPercent)
    {
        for (int client = 0; client < clients; client++)
        {
            Next(client, 0, callsPerClient, unknownPercent);
        }

        while (_effects.TryDequeue(out Action? effect, out _))
        {
            effect();
        }

        return _calls;
    }

    private void Next(int client, long now, int left, int unknownPercent)
    {
        if (left == 0)
        {
            return;
        }

        long began = now + random.Next(1, 10);
        long middle = began + random.Next(20);
        long ended = middle + random.Next(20);
        bool isUnknown = random.Next(100) < unknownPercent;
        At(began, () =>
        {
            Call call = Choose(client, began, ended);
            bool isLost = isUnknown && call.Verb != Verb.Read;
            if (isLost)
            {
                _calls.Add(call with { Outcome = Outcome.Unknown });
            }

            // One without an answer takes effect at any time, or never.
            long when = isLost ? middle + random.Next(300) : middle;
            At(when, () =>
            {
                Call answered = isLost && random.Next(2) == 0 ? call : Apply(call);
                if (!isLost)
                {
                    _calls.Add(answered);
                    _told = answered.Version > 0 ? answered.Version : _told;
                }
            });
            At(ended, () => Next(client, ended, left - 1, unknownPercent));
        });
    }

    private void At(long time, Action effect) => _effects.Enqueue(effect, (time, _turn++));

    private Call Choose(int client, long began, long ended)
    {
        Call call = new("k", (Verb)random.Next(4), Outcome.Done, began, ended) { Client = $"client {client}" };
        return call.Verb switch
        {
            Verb.Read => call,
            Verb.Create => call with { Value = $"v{_turn}" },
            Verb.Update => call with { Value = $"v{_turn}", Expected = _told },
            _ => call with { Expected = random.Next(2) == 0 ? 0 : _told },
        };
    }

    private Call Apply(Call call)
    {
        bool exists = _state.Version != 0;
        bool matches = call.Expected == 0 || call.Expected == _state.Version;
        if (call.Verb == Verb.Read)
        {
            return exists ? call with { Version = _state.Version, Value = _state.Value } : call with { Outcome = Outcome.Absent };
        }

        if (call.Verb == Verb.Create ? exists : exists && !matches)
        {
            return call with { Outcome = Outcome.Conflict };
        }

        if (!exists && call.Verb != Verb.Create)
        {
            return call with { Outcome = Outcome.Absent };
        }

        Call done = call.Verb == Verb.Delete ? call : call with { Version = ++_version };
        _state = done.Verb == Verb.Delete ? _state with { Version = 0, Value = "" } : new RegisterState(_version, done.Value, _version);
        return done;
    }
}
