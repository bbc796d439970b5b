import { type RefObject, useEffect, useRef, useState } from "react";

const NEAR_END_PX = 40;

/** Stays at the end as rows arrive, until the reader scrolls up; then counts what arrives. */
export function useFollow(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  startsOn: boolean,
  toEnd: () => void,
) {
  const [isOn, setIsOn] = useState(startsOn);
  const [seen, setSeen] = useState(count);
  const lastTop = useRef(0);
  const jump = useRef(toEnd);
  useEffect(() => {
    jump.current = toEnd;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new row is a reason to go to the end.
  useEffect(() => {
    if (isOn) jump.current();
  }, [isOn, count]);

  const onScroll = () => {
    const element = scroller.current;
    if (element === null) return;
    const wentUp = element.scrollTop < lastTop.current - 2;
    lastTop.current = element.scrollTop;
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
    if (!isOn || !wentUp || isAtEnd) return;
    setSeen(count);
    setIsOn(false);
  };
  const toggle = () => {
    setSeen(count);
    setIsOn(!isOn);
  };
  return { isOn, waiting: isOn ? 0 : Math.max(0, count - seen), toggle, onScroll };
}
