// What a domain adds to the console: tabs of every place, pages, entries of the side menu. Holds no page itself.
import type { Component } from 'vue';
import type { RouteRecordRaw } from 'vue-router';
import type { Level, Role } from '../api/types.ts';

/** A facet of a place. Its component gets the place as `node`, and shows that place only. */
export interface PlaceTab {
  key: string;
  /** Key of its title in the catalogues. */
  title: string;
  order: number;
  component: () => Promise<{ default: Component }>;
  /** Levels where it makes sense; absent: all. */
  levels?: Level[];
  /** Roles that may see it; absent: all. */
  roles?: Role[];
  /** It can tell of another day than today. */
  isDated?: boolean;
}

/** A page that is no place, found in the side menu and by the search box. */
export interface MenuPage {
  title: string;
  to: string;
  roles?: Role[];
  /** Absent: found by the search box only. */
  isInMenu?: boolean;
}

export interface ConsoleModule {
  tabs?: PlaceTab[];
  routes?: RouteRecordRaw[];
  pages?: MenuPage[];
}
