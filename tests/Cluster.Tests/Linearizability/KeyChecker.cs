namespace EdgeOrch.Cluster.Tests.Linearizability;

/// <summary>
/// Decides whether the calls on one object can have taken effect one after another, each between its beginning and its end
/// (Wing and Gong 1993), by going through the history in time and keeping every configuration it can be in (Lowe 2017,
/// "just-in-time linearization"): a call takes effect only when an answer needs it.
/// </summary>
internal sealed class KeyChecker
{
    private readonly Call[] _calls;
    private readonly long[] _made;
    private readonly List<int> _open = [];
    private HashSet<Configuration> _possible = [new Configuration(RegisterState.Initial, [])];

    private KeyChecker(IEnumerable<Call> calls)
    {
        _calls = [.. calls.Where(call => call is not { Verb: Verb.Read, Outcome: Outcome.Unknown })];
        Dictionary<string, long> versions = [];
        foreach (Call call in _calls.Where(call => call.Version > 0))
        {
            versions.TryAdd(call.Value, call.Version);
        }

        // A write whose answer was lost made the version at which somebody saw its value.
        _made = [.. _calls.Select(call => call.Version > 0 ? call.Version : versions.GetValueOrDefault(call.Value, RegisterState.Unseen))];
    }

    /// <summary>The first answer that no order explains, with what was possible before it; null when there is none.</summary>
    /// <param name="calls">All calls on one object, in any order.</param>
    public static string? Check(IEnumerable<Call> calls) => new KeyChecker(calls).Run();

    private string? Run()
    {
        foreach ((_, bool isEnd, int call) in Steps().Order())
        {
            if (!isEnd)
            {
                _open.Add(call);
                _possible = [.. _possible.Select(Settle)];
                continue;
            }

            HashSet<Configuration> before = _possible;
            _possible = Minimal(Explain(call));
            if (_possible.Count == 0)
            {
                return $"no order explains {_calls[call]}; before it the object can have been\n  "
                    + $"{string.Join("\n  ", before.Select(one => one.State).Distinct().Take(10))}\nopen calls were\n  {string.Join("\n  ", _open.Select(one => _calls[one]))}";
            }

            _open.Remove(call);
            ForgetPast();
        }

        return null;
    }

    // Versions only grow, so a write that makes or wants one of the past will never take effect.
    private void ForgetPast()
    {
        long newest = _possible.Min(one => one.State.Newest);
        _open.RemoveAll(call => _calls[call].Outcome == Outcome.Unknown
            && ((_made[call] > 0 && _made[call] <= newest) || (_calls[call].Expected > 0 && _calls[call].Expected < newest)));
    }

    // At the same moment beginnings come first: such calls may be in either order.
    private IEnumerable<(long Time, bool IsEnd, int Call)> Steps()
    {
        for (int i = 0; i < _calls.Length; i++)
        {
            yield return (_calls[i].Began, false, i);
            if (_calls[i].Outcome != Outcome.Unknown)
            {
                yield return (_calls[i].Ended, true, i);
            }
        }
    }

    /// <summary>The configurations in which a call that was answered now has taken effect.</summary>
    private IEnumerable<Configuration> Explain(int answered)
    {
        HashSet<Configuration> seen = [.. _possible];
        Stack<Configuration> todo = new(_possible);
        while (todo.TryPop(out Configuration? at))
        {
            if (at.Has(answered))
            {
                yield return at.Without(answered);
                continue;
            }

            foreach (int call in _open)
            {
                if (!IsPure(_calls[call]) && !at.Has(call) && !HasTwin(call, at) && at.State.After(_calls[call], _made[call]) is { } state)
                {
                    Configuration next = new(state, at.Effective);
                    next = Settle(MustRemember(call) ? next.With(call) : next);
                    if (seen.Add(next))
                    {
                        todo.Push(next);
                    }
                }
            }
        }
    }

    /// <summary>
    /// Lets all open calls take effect that change nothing and have their answer explained by the state: to wait never helps them,
    /// and without this there would be as many configurations as there are sets of them.
    /// </summary>
    private Configuration Settle(Configuration at)
    {
        foreach (int call in _open)
        {
            if (IsPure(_calls[call]) && !at.Has(call) && at.State.After(_calls[call], _made[call]) is not null)
            {
                at = at.With(call);
            }
        }

        return at;
    }

    private static bool IsPure(Call call) => call.Verb == Verb.Read || call.Outcome is Outcome.Absent or Outcome.Conflict;

    // Versions only grow: a write that makes or wants a known one cannot take effect twice in any case.
    private bool MustRemember(int call) => _calls[call].Outcome != Outcome.Unknown || IsBlind(call);

    private bool IsBlind(int call) =>
        _calls[call] is { Outcome: Outcome.Unknown, Expected: 0 } blind && (blind.Verb == Verb.Delete || _made[call] == RegisterState.Unseen);

    /// <summary>Whether an earlier call that would do the very same is still to take effect: which of them does makes no difference.</summary>
    private bool HasTwin(int call, Configuration at) =>
        IsBlind(call) && _open.TakeWhile(other => other != call).Any(other => IsBlind(other) && _calls[other].Verb == _calls[call].Verb && !at.Has(other));

    private HashSet<Configuration> Minimal(IEnumerable<Configuration> all)
    {
        HashSet<Configuration> kept = [];
        foreach (IGrouping<RegisterState, Configuration> same in all.GroupBy(one => one.State))
        {
            List<Configuration> least = [];
            foreach (Configuration one in same.OrderBy(one => one.Effective.Length))
            {
                if (!least.Exists(other => other.Covers(one, IsBlind)))
                {
                    least.Add(one);
                }
            }

            kept.UnionWith(least);
        }

        return kept;
    }
}
