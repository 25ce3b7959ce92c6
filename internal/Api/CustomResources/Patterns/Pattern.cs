using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace EdgeOrch.Api.CustomResources.Patterns;

/// <summary>
/// A regular expression in RE2's syntax and meaning. Matching follows all ways through the expression at once, so its time
/// grows with the text only and no expression can hang it. Immutable; safe to share between threads.
/// </summary>
public sealed class Pattern
{
    // A text of megabytes under a pattern of many steps ends here, after about a second, and counts as no match.
    private const long MaxWork = 30_000_000;

    private readonly PatternStep[] _steps;

    private Pattern(PatternStep[] steps) => _steps = steps;

    /// <summary>Reads an expression; false with the reason when it is not valid.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Pattern? pattern, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            pattern = new Pattern(PatternCompiler.Compile(PatternParser.Parse(text), text));
            problem = null;
            return true;
        }
        catch (PatternException e)
        {
            pattern = null;
            problem = e.Message;
            return false;
        }
    }

    /// <summary>True when some part of the text matches.</summary>
    public bool IsMatch(string text) => new Run(_steps, text).Find();

    // One search: the steps that are alive at a position, each once.
    private ref struct Run(PatternStep[] steps, string text)
    {
        private readonly int[] _seen = new int[steps.Length];
        private readonly Stack<int> _pending = new();
        private List<int> _alive = [];
        private List<int> _next = [];
        private long _work;
        private int _mark;

        public bool Find()
        {
            var before = -1;
            for (var at = 0; ; )
            {
                var used = 0;
                var here = -1;
                if (at < text.Length)
                {
                    Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out used);
                    here = rune.Value;
                }

                _mark++;
                foreach (var step in _next)
                {
                    if (Follow(step, before, here))
                    {
                        return true;
                    }
                }

                _next.Clear();
                if (Follow(0, before, here))
                {
                    return true;
                }

                if (here < 0 || _work > MaxWork)
                {
                    return false;
                }

                foreach (var step in _alive)
                {
                    if (steps[step].Set!.Contains(here))
                    {
                        _next.Add(step + 1);
                    }
                }

                _work += _alive.Count + 1;
                _alive.Clear();
                before = here;
                at += used;
            }
        }

        // Goes on from a step without taking a character; true at the match.
        private bool Follow(int start, int before, int here)
        {
            _pending.Push(start);
            while (_pending.TryPop(out var index))
            {
                if (_seen[index] == _mark)
                {
                    continue;
                }

                _seen[index] = _mark;
                _work++;
                var step = steps[index];
                switch (step.Action)
                {
                    case PatternAction.Match:
                        return true;
                    case PatternAction.Take:
                        _alive.Add(index);
                        break;
                    case PatternAction.Fork:
                        _pending.Push(step.Second);
                        _pending.Push(step.First);
                        break;
                    case PatternAction.Check when Holds(step.Where, before, here):
                        _pending.Push(index + 1);
                        break;
                    default:
                        break;
                }
            }

            return false;
        }

        private static bool Holds(PatternPlace where, int before, int here) => where switch
        {
            PatternPlace.TextStart => before < 0,
            PatternPlace.TextEnd => here < 0,
            PatternPlace.LineStart => before is < 0 or '\n',
            PatternPlace.LineEnd => here is < 0 or '\n',
            PatternPlace.WordEdge => IsWord(before) != IsWord(here),
            _ => IsWord(before) == IsWord(here),
        };

        private static bool IsWord(int c) => c is >= '0' and <= '9' or >= 'A' and <= 'Z' or >= 'a' and <= 'z' or '_';
    }
}
