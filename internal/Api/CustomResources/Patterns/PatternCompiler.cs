using static EdgeOrch.Api.CustomResources.Patterns.PatternNode;

namespace EdgeOrch.Api.CustomResources.Patterns;

/// <summary>Turns the parts of a regular expression into steps of a non-deterministic automaton.</summary>
internal sealed class PatternCompiler
{
    private const int MaxSteps = 20_000;
    private readonly List<PatternStep> _steps = [];

    /// <summary>The steps; the last one is the match.</summary>
    /// <exception cref="PatternException">The expression is too large.</exception>
    public static PatternStep[] Compile(PatternNode root, string text)
    {
        var compiler = new PatternCompiler();
        try
        {
            compiler.Emit(root);
        }
        catch (OverflowException)
        {
            throw new PatternException("expression too large", text);
        }

        compiler._steps.Add(new PatternStep(PatternAction.Match));
        return [.. compiler._steps];
    }

    private void Emit(PatternNode node)
    {
        switch (node)
        {
            case One one:
                Add(new PatternStep(PatternAction.Take) { Set = one.Set.Freeze() });
                break;
            case Place place:
                Add(new PatternStep(PatternAction.Check) { Where = place.Where });
                break;
            case Sequence sequence:
                foreach (var part in sequence.Parts)
                {
                    Emit(part);
                }

                break;
            case Choice choice:
                EmitChoice(choice.Parts);
                break;
            case Repeat repeat:
                EmitRepeat(repeat);
                break;
            default:
                throw new InvalidOperationException($"no steps for {node}");
        }
    }

    private void EmitChoice(IReadOnlyList<PatternNode> parts)
    {
        var ends = new List<int>();
        for (var i = 0; i < parts.Count; i++)
        {
            if (i == parts.Count - 1)
            {
                Emit(parts[i]);
                break;
            }

            var fork = Add(new PatternStep(PatternAction.Fork));
            _steps[fork].First = fork + 1;
            Emit(parts[i]);
            ends.Add(Add(new PatternStep(PatternAction.Fork)));
            _steps[fork].Second = _steps.Count;
        }

        foreach (var end in ends)
        {
            _steps[end].First = _steps[end].Second = _steps.Count;
        }
    }

    private void EmitRepeat(Repeat repeat)
    {
        for (var i = 0; i < repeat.Least; i++)
        {
            Emit(repeat.Part);
        }

        if (repeat.Most < 0)
        {
            var fork = Add(new PatternStep(PatternAction.Fork));
            _steps[fork].First = fork + 1;
            Emit(repeat.Part);
            var back = Add(new PatternStep(PatternAction.Fork));
            _steps[back].First = _steps[back].Second = fork;
            _steps[fork].Second = _steps.Count;
            return;
        }

        var forks = new List<int>();
        for (var i = repeat.Least; i < repeat.Most; i++)
        {
            forks.Add(Add(new PatternStep(PatternAction.Fork)));
            _steps[^1].First = _steps.Count;
            Emit(repeat.Part);
        }

        foreach (var fork in forks)
        {
            _steps[fork].Second = _steps.Count;
        }
    }

    private int Add(PatternStep step)
    {
        if (_steps.Count >= MaxSteps)
        {
            throw new OverflowException();
        }

        _steps.Add(step);
        return _steps.Count - 1;
    }
}
